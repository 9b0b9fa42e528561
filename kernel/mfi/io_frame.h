/* SPDX-License-Identifier: GPL-2.0-only */
/* I/O frames: LD_READ, LD_WRITE, LD_SCSI_IO and PD_SCSI_IO. */
#ifndef MR_IO_FRAME_H
#define MR_IO_FRAME_H

struct mr_controller;
struct mr_request;
struct mr_slot;

/**
 * mr_io_frame_start() - take an I/O frame
 * @ctl:	controller; a reference on inflight, which passes
 * @slot:	the frame's place, marked busy
 * @req:	decoded frame, that of the intake
 *
 * Answers the frame itself, sooner or later.  Context: the worker.
 */
void mr_io_frame_start(struct mr_controller *ctl, struct mr_slot *slot,
		       const struct mr_request *req);

int mr_io_frame_init(void);
void mr_io_frame_exit(void);

#endif
