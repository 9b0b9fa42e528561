// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/rcupdate.h>

#include "controller/controllers.h"
#include "fabric/fabric.h"
#include "mfi/io_frame.h"
#include "node/chardev.h"
#include "node/netlink.h"
#include "scsi/scsi.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static const struct mr_fabric_handlers mr_handlers = {
	.check_stop_free = mr_scsi_check_stop_free,
	.release_cmd = mr_scsi_release_cmd,
	.write_pending = mr_scsi_write_pending,
	.queue_data_in = mr_scsi_queue_data_in,
	.queue_status = mr_scsi_queue_status,
	.queue_tm_rsp = mr_scsi_queue_tm_rsp,
	.aborted_task = mr_scsi_aborted_task,
	.lun_event = mr_netlink_lun,
};

static int __init mr_init(void)
{
	int err;

	err = mr_io_frame_init();
	if (err)
		return err;
	err = mr_netlink_init();
	if (err)
		goto err_netlink;
	err = mr_fabric_init(&mr_handlers);
	if (err)
		goto err_fabric;
	err = mr_controllers_init(&mr_netlink_events);
	if (err)
		goto err_controllers;
	err = mr_chardev_init();
	if (err)
		goto err_chardev;
	return 0;

err_chardev:
	mr_controllers_exit();
err_controllers:
	mr_fabric_exit();
err_fabric:
	mr_netlink_exit();
err_netlink:
	mr_io_frame_exit();
	return err;
}

static void __exit mr_exit(void)
{
	mr_chardev_exit();
	mr_controllers_exit();		/* waits for tear-downs */
	mr_fabric_exit();
	mr_netlink_exit();
	mr_io_frame_exit();
	/* A vCPU may be at the last instructions of mr_vcpu_work(). */
	synchronize_rcu_tasks();
}

module_init(mr_init);
module_exit(mr_exit);

MODULE_DESCRIPTION("MegaRAID SAS controller for virtual machines, a LIO fabric");
MODULE_VERSION(MR_VERSION);
MODULE_LICENSE("GPL");
MODULE_ALIAS("devname:vhost-megasas");
