/* SPDX-License-Identifier: GPL-2.0-only */
/* An I/O of the guest, whatever host interface it came by. */
#ifndef MR_IO_H
#define MR_IO_H

#include <mfi.h>

#include "guest/dma.h"
#include "scsi/cdb.h"
#include "scsi/scsi.h"
#include "serve/worker.h"

#define MR_IO_MAX_BYTES	(4U << 20)	/* of one I/O */

struct mr_controller;
struct mr_flush;
struct mr_io;
struct mr_sgl;

/**
 * struct mr_io_request - what a host interface asks for
 * @frame:	guest physical address of what it came in, for traces
 * @target:	LD or PD id
 * @lun:	of a PD
 * @ld:		@target is a logical drive's
 * @read_write:	@rw is asked for, not @cdb
 * @sense_len:	room for sense, bytes
 * @dir:	direction of the data by CDB and frame; none without data
 * @flags_dir:	what the frame alone says of it; none if it does not say
 * @data_len:	bytes of data the guest has room for or sends; not of @rw
 * @rw:		blocks to be read or written
 * @cdb:	CDB, zero padded
 */
struct mr_io_request {
	u64 frame;
	u8 target;
	u8 lun;
	bool ld;
	bool read_write;
	u8 sense_len;
	enum mr_dir dir;
	enum mr_dir flags_dir;
	u32 data_len;
	union {
		struct mr_read_write rw;
		u8 cdb[16];
	};
};

/**
 * struct mr_io_ops - the host interface's end of an I/O
 * @segments:	where its data is, cut to @want bytes; @room: a list that holds
 *		fewer is no error.  The list is valid as long as mr_io_start()
 *		runs, which alone calls this.  MFI_STAT_OK, or what the I/O ends
 *		with
 * @wanted:	does the guest still wait for the outcome?
 * @write_sense: gives the guest its sense data; 0 or -EFAULT.  In the worker
 * @finish:	tells the guest the outcome, and how much sense there is
 * @release:	frees it, and with it goes what kept the controller
 */
struct mr_io_ops {
	enum mfi_status (*segments)(struct mr_io *io, u32 want, bool room,
				    const struct mr_sgl **list);
	bool (*wanted)(const struct mr_io *io);
	int (*write_sense)(struct mr_io *io, void *sense, u8 len);
	void (*finish)(struct mr_io *io, enum mfi_status status,
		       u8 scsi_status, u8 sense_len);
	void (*release)(struct mr_io *io);
};

/**
 * struct mr_io - an I/O on its way
 * @ctl:	controller; it is under way there
 * @ops:	see there
 * @dma:	guest pages of its data
 * @scsi:	command
 * @flush:	what makes a write durable, NULL if nothing is needed
 * @dev:	device of the LUN, to tell it from another
 * @flush_tries: unit attentions that were in its way
 * @job:	to write sense in the worker
 * @info:	what the CDB says
 * @cdb:	CDB, zero padded
 * @lun:	logical unit number
 * @block_size:	of the LUN when it was looked up, bytes
 * @sense_len:	room for sense, bytes
 * @ld:		it named a logical drive, not a PD
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
 * @answered:	@ops->finish was called
 */
struct mr_io {
	struct mr_controller *ctl;
	const struct mr_io_ops *ops;
	struct mr_dma dma;
	struct mr_scsi scsi;
	struct mr_flush *flush;
	struct se_device *dev;
	u32 flush_tries;
	struct mr_job job;
	struct mr_cdb_info info;
	u8 cdb[MR_CDB_MAX];
	u64 lun;
	u32 block_size;
	u8 sense_len;
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

static inline bool mr_io_is_wanted(const struct mr_io *io)
{
	return io->ops->wanted(io);
}

/**
 * mr_io_start() - take an I/O
 * @io:		all zero
 * @ctl:	controller
 * @ops:	the host interface's end
 * @req:	what to do; not needed after return
 *
 * Finishes and releases it, sooner or later, in process context; until then the
 * caller keeps the controller (serve.inflight).  Context: the worker.
 */
void mr_io_start(struct mr_io *io, struct mr_controller *ctl,
		 const struct mr_io_ops *ops, const struct mr_io_request *req);

#endif
