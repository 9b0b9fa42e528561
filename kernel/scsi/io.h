/* SPDX-License-Identifier: GPL-2.0-only */
/* I/O frames: LD_READ, LD_WRITE, LD_SCSI_IO and PD_SCSI_IO. */
#ifndef MR_IO_H
#define MR_IO_H

#include "scsi/cdb.h"
#include "mfi/command.h"
#include "scsi/scsi.h"
#include "serve/worker.h"

#define MR_IO_MAX_BYTES	(4U << 20)	/* of one frame */

struct mr_controller;
struct mr_flush;
struct mr_request;
struct mr_slot;

/**
 * struct mr_io - an I/O frame on its way
 * @cmd:	frame
 * @scsi:	command
 * @flush:	what makes a write durable, NULL if nothing is needed
 * @dev:	device of the LUN, to tell it from another
 * @flush_tries: unit attentions that were in its way
 * @job:	to write sense in the worker
 * @info:	what the CDB says
 * @cdb:	CDB, zero padded
 * @lun:	logical unit number
 * @block_size:	of the LUN when it was looked up, bytes
 * @ld:		the frame named a logical drive, not a PD
 * @passthrough: the device gets the CDB as it is
 * @disk:	it is one
 * @measured:	the elements say how long it is
 * @len:	bytes to transfer
 * @dir:	where to
 * @status:	SAM status to report
 * @attention:	ASC and ASCQ of the unit attention it ends with, 0: none
 * @referred:	ends with the sense data of a referral
 * @bounce:	data goes through memory of target_core
 * @writethrough: the LUN's write cache is hidden from the guest
 * @answered:	mr_command_finish() was called
 */
struct mr_io {
	struct mr_command cmd;
	struct mr_scsi scsi;
	struct mr_flush *flush;
	struct se_device *dev;
	u32 flush_tries;
	struct mr_job job;
	struct mr_cdb_info info;
	u8 cdb[MR_CDB_MAX];
	u64 lun;
	u32 block_size;
	bool ld;
	bool passthrough;
	bool disk;
	bool measured;
	u32 len;
	enum mr_dir dir;
	u8 status;
	u16 attention;
	bool referred;
	bool bounce;
	bool writethrough;
	bool answered;
};

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

int mr_io_init(void);
void mr_io_exit(void);

#endif
