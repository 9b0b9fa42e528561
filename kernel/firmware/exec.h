/* SPDX-License-Identifier: GPL-2.0-only */
/* SCSI commands of the firmware's own. */
#ifndef MR_EXEC_H
#define MR_EXEC_H

#include <linux/kref.h>
#include <uapi/linux/vhost_megasas.h>

#include "firmware/firmware.h"
#include "scsi/scsi.h"

/**
 * struct mr_exec - a SCSI_EXEC
 * @message:	SCSI_DONE
 * @ref:	one of the command, one of the result
 * @scsi:	command
 * @ctl:	controller; a reference on inflight is held
 * @attachment:	channel that asked
 * @reported:	the result is on its way
 * @done:	the result, in_len bytes of @data follow
 * @cdb:	CDB, zero padded
 * @data:	data-out, then data-in
 * @in_len:	bytes of data-in at most
 * @out_len:	bytes of data-out
 */
struct mr_exec {
	struct mr_message message;
	struct kref ref;
	struct mr_scsi scsi;
	struct mr_controller *ctl;
	u32 attachment;
	bool reported;
	struct vhost_megasas_fw_scsi_done done;
	u32 in_len;
	u32 out_len;
	u8 cdb[MR_SCSI_CDB_MAX];
	u8 data[];
};

static inline struct mr_exec *mr_exec_of(struct mr_message *message)
{
	return container_of(message, struct mr_exec, message);
}

/**
 * mr_exec_start() - run a SCSI_EXEC
 * @ctl:	controller
 * @attachment:	channel that asks
 * @req:	head of the message
 * @data:	the data-out that follows it
 *
 * Return: 0 or the errors of the message.
 */
int mr_exec_start(struct mr_controller *ctl, u32 attachment,
		  const struct vhost_megasas_fw_scsi_exec *req,
		  const void *data);

/* The result was read, or nobody wants it. */
void mr_exec_put(struct mr_exec *exec);

#endif
