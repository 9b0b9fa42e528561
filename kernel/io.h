/* SPDX-License-Identifier: GPL-2.0-only */
/* I/O frames: LD_READ, LD_WRITE, LD_SCSI_IO and PD_SCSI_IO. */
#ifndef MR_IO_H
#define MR_IO_H

#include <linux/types.h>

struct mr_controller;
struct mr_request;
struct mr_slot;

/**
 * mr_io_start() - take an I/O frame
 * @ctl:	controller; a reference on inflight, which passes
 * @slot:	the frame's place, marked busy
 * @req:	decoded frame
 * @len:	bytes of the copy in ctl->worker.frame
 *
 * Answers the frame itself, sooner or later.  Context: the worker.
 */
void mr_io_start(struct mr_controller *ctl, struct mr_slot *slot,
		 const struct mr_request *req, size_t len);

/* The flush of an I/O has an outcome, or was aborted; see flush.h. */
struct mr_io;
void mr_io_flushed(struct mr_io *io);
void mr_io_flush_lost(struct mr_io *io);

int mr_io_init(void);
void mr_io_exit(void);

#endif
