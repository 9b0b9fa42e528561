/* SPDX-License-Identifier: GPL-2.0-only */
/* A SYNCHRONIZE CACHE of the controller's own, which makes a write durable. */
#ifndef MR_FLUSH_H
#define MR_FLUSH_H

#include "scsi.h"

struct mr_io;
struct mr_session;
struct se_device;

/**
 * struct mr_flush - a flush
 * @scsi:	command; its status and sense are the outcome
 * @io:		the write that waits for it, told by mr_durable_flushed(); NULL when it
 *		waits no more
 * @lun:	logical unit number
 * @dev:	the device that was written, or NULL if any will do
 */
struct mr_flush {
	struct mr_scsi scsi;
	struct mr_io *io;
	u64 lun;
	struct se_device *dev;
};

/* Room for a flush; never fails, may sleep. */
struct mr_flush *mr_flush_create(struct mr_io *io, u64 lun,
				 struct se_device *dev);

/* Return: 0; -ESHUTDOWN: the session ends, and @flush is as before. */
int mr_flush_start(struct mr_flush *flush, struct mr_session *session);

/* The outcome is not needed any more. */
void mr_flush_put(struct mr_flush *flush);

#endif
