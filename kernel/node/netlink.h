/* SPDX-License-Identifier: GPL-2.0-only */
/* Generic netlink: events and a dump of the controllers. */
#ifndef MR_NETLINK_H
#define MR_NETLINK_H

#include <uapi/linux/vhost_megasas.h>

/* For mr_controllers_init(). */
extern const struct mr_controller_events mr_netlink_events;

/* LUN_MAPPED or LUN_UNMAPPED of a TPG, whether a controller is there or not. */
void mr_netlink_lun(const char *wwpn, u16 tpgt, u64 lun,
		    enum vhost_megasas_cmd event);

int mr_netlink_init(void);
void mr_netlink_exit(void);

#endif
