/* SPDX-License-Identifier: GPL-2.0-only */
/* Generic netlink: events and a dump of the controllers. */
#ifndef MR_NETLINK_H
#define MR_NETLINK_H

#include <uapi/linux/vhost_megasas.h>

struct mr_controller;

/*
 * Multicast @event (ATTACHED, DETACHED or FAULT).  Process context; as below,
 * the caller sees to it that ctl->session stays.
 */
void mr_netlink_controller(struct mr_controller *ctl,
			   enum vhost_megasas_cmd event);
void mr_netlink_reset(struct mr_controller *ctl,
		      enum vhost_megasas_reset reason);
/* LUN_MAPPED or LUN_UNMAPPED of a TPG, whether a controller is there or not. */
void mr_netlink_lun(const char *wwpn, u16 tpgt, u64 lun,
		    enum vhost_megasas_cmd event);

int mr_netlink_init(void);
void mr_netlink_exit(void);

#endif
