/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The LIO fabric: its directories, I_T nexus, and LUNs as a guest finds them.
 * May call no room; main.c hands down who takes commands (scsi) and events
 * (node), controller how a nexus that must go is revoked.
 * Locks of its own: mr_tpgs_lock, mr_sessions_lock, mr_tpg.lock and
 * mr_serial.lock.
 */
#ifndef MR_FABRIC_H
#define MR_FABRIC_H

#include <linux/types.h>
#include <uapi/linux/vhost_megasas.h>

struct mr_session;
struct mr_tpg;
struct se_cmd;

/**
 * struct mr_nexus - a controller's I_T nexus
 * @session:	NULL before BIND and after tear-down
 */
struct mr_nexus {
	struct mr_session *session;
};

/**
 * struct mr_fabric_handlers - what the fabric has others do
 * @check_stop_free: as in struct target_core_fabric_ops, here and below
 * @release_cmd: as above
 * @write_pending: as above
 * @queue_data_in: as above
 * @queue_status: as above
 * @queue_tm_rsp: as above
 * @aborted_task: as above
 * @lun_event:	tell of LUN_MAPPED or LUN_UNMAPPED
 */
struct mr_fabric_handlers {
	int (*check_stop_free)(struct se_cmd *se_cmd);
	void (*release_cmd)(struct se_cmd *se_cmd);
	int (*write_pending)(struct se_cmd *se_cmd);
	int (*queue_data_in)(struct se_cmd *se_cmd);
	int (*queue_status)(struct se_cmd *se_cmd);
	void (*queue_tm_rsp)(struct se_cmd *se_cmd);
	void (*aborted_task)(struct se_cmd *se_cmd);
	void (*lun_event)(const char *wwpn, u16 tpgt, u64 lun,
			  enum vhost_megasas_cmd event);
};

/* LUN_MAPPED or LUN_UNMAPPED of a TPG, whether a controller is there or not. */
void mr_fabric_lun_event(const struct mr_tpg *tpg, u64 lun,
			 enum vhost_megasas_cmd event);

int mr_fabric_init(const struct mr_fabric_handlers *handlers);
void mr_fabric_exit(void);

#endif
