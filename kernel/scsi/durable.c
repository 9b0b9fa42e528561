// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

#include "controller.h"
#include "fabric/lun.h"
#include "scsi/answer.h"
#include "scsi/durable.h"
#include "scsi/io.h"
#include "scsi/reach.h"

#define MR_FLUSH_TRIES	64	/* of all LUNs, until they have no attention */

/**
 * struct mr_flush - a SYNCHRONIZE CACHE of the controller's own
 * @scsi:	command; its status and sense are the outcome
 * @io:		the write that waits for it; NULL when it waits no more
 * @lun:	logical unit number
 * @dev:	the device that was written; NULL: that of a copy, see @io
 */
struct mr_flush {
	struct mr_scsi scsi;
	struct mr_io *io;
	u64 lun;
	struct se_device *dev;
};

static void mr_durable_flushed(struct mr_io *io);
static void mr_durable_lost(struct mr_io *io);

static struct mr_flush *mr_flush_of(struct mr_scsi *scsi)
{
	return container_of(scsi, struct mr_flush, scsi);
}

static bool mr_flush_is_for(struct mr_flush *flush, struct se_device *dev)
{
	if (flush->dev)
		return flush->dev == dev;
	return flush->io->passthrough ||
	       mr_reach_is_copied_to(dev, &flush->io->scsi.se_cmd);
}

/* Another backstore has got the number: what was written is not flushed. */
static sense_reason_t mr_flush_prepared(struct mr_scsi *scsi)
{
	return mr_flush_is_for(mr_flush_of(scsi), scsi->se_cmd.se_dev) ?
		       TCM_NO_SENSE : TCM_NON_EXISTENT_LUN;
}

static void mr_flush_done(struct mr_scsi *scsi)
{
	mr_durable_flushed(mr_flush_of(scsi)->io);
}

static void mr_flush_release(struct mr_scsi *scsi)
{
	struct mr_flush *flush = mr_flush_of(scsi);

	if (flush->io)		/* aborted: the write is not known durable */
		mr_durable_lost(flush->io);
	kfree(flush);
}

static const struct mr_scsi_ops mr_flush_ops = {
	.prepared = mr_flush_prepared,
	.done = mr_flush_done,
	.release = mr_flush_release,
};

static struct mr_flush *mr_flush_create(struct mr_io *io, u64 lun,
					struct se_device *dev)
{
	struct mr_flush *flush;

	flush = kzalloc(sizeof(*flush), GFP_KERNEL | __GFP_NOFAIL);
	flush->io = io;
	flush->lun = lun;
	flush->dev = dev;
	return flush;
}

/* -ESHUTDOWN: the session ends, and @flush is as before. */
static int mr_flush_start(struct mr_flush *flush, struct mr_session *session)
{
	u8 cdb[MR_SCSI_CDB_MAX] = { SYNCHRONIZE_CACHE };
	struct mr_scsi_request req = {
		.lun = flush->lun,
		.cdb = cdb,
		.dir = DMA_NONE,
		.queue = true,
	};

	return mr_scsi_submit(&flush->scsi, session, &mr_flush_ops, &req);
}

void mr_durable_put(struct mr_io *io)
{
	struct mr_flush *flush = io->flush;

	if (!flush)
		return;
	io->flush = NULL;
	flush->io = NULL;
	mr_scsi_put(&flush->scsi);
}

void mr_durable_forget(struct mr_io *io)
{
	kfree(io->flush);
	io->flush = NULL;
}

struct mr_scsi *mr_durable_verdict(struct mr_io *io)
{
	return io->flush ? &io->flush->scsi : NULL;
}

/*
 * May a copy have written to the LUN?  One that target_core has done is flushed
 * where it was written: what another disk says of itself, that its port is in
 * standby for instance, is not the copy's.  Of one that a device has done only
 * the device knows; but a tape would refuse the flush.
 */
static bool mr_durable_may_be_copied_to(struct mr_io *io, u64 number)
{
	struct mr_session *session = io->ctl->nexus.session;
	struct mr_lun_info info;

	if (!io->passthrough)
		return mr_lun_is(session, number, mr_reach_is_copied_to,
				 &io->scsi.se_cmd);
	return !mr_lun_get_info(session, number, &info) || info.disk;
}

static bool mr_durable_find_copy(struct mr_io *io, u64 number, u64 *found)
{
	while (mr_lun_next(io->ctl->nexus.session, number, found)) {
		if (mr_durable_may_be_copied_to(io, *found))
			return true;
		number = *found + 1;
	}
	return false;
}

/* How an acknowledged write gets durable. */
void mr_durable_prepare(struct mr_io *io, const struct mr_lun *lun)
{
	bool block = io->info.class == MR_CDB_BLOCK_DATA;

	io->writethrough = io->disk && !lun->writeback;
	/* It writes to any LUN of this nexus: which, is looked for afterwards. */
	if (io->cdb[0] == EXTENDED_COPY) {
		io->flush = mr_flush_create(io, 0, NULL);
		return;
	}
	if (!io->info.medium_write || lun->cache == MR_CACHE_NONE ||
	    (lun->writeback && !io->info.write_fua))
		return;

	/* Only plain writes carry SCF_FUA down to the backstore. */
	if (lun->cache == MR_CACHE_FUA && block)
		io->scsi.fua = true;
	else
		io->flush = mr_flush_create(io, io->lun, io->dev);
}

/* The outcome of the flush will not be known. */
static void mr_durable_lost(struct mr_io *io)
{
	io->flush = NULL;
	mr_answer_status(io, MFI_STAT_SCSI_IO_FAILED, SAM_STAT_GOOD, 0);
	mr_scsi_put(&io->scsi);
}

static void mr_durable_flush(struct mr_io *io)
{
	struct mr_flush *flush = io->flush;

	if (!mr_flush_start(flush, io->ctl->nexus.session))
		return;
	/* The session ends: nobody waits for the answer. */
	mr_durable_forget(io);
	mr_durable_lost(io);
}

/* Of EXTENDED COPY only. */
static bool mr_durable_next(struct mr_io *io, u64 number)
{
	u64 lun;

	if (io->cdb[0] != EXTENDED_COPY || !mr_io_is_wanted(io) ||
	    !mr_durable_find_copy(io, number, &lun))
		return false;
	mr_durable_put(io);
	io->flush = mr_flush_create(io, lun, NULL);
	mr_durable_flush(io);
	return true;
}

/*
 * A backstore may be several LUNs: to flush it through one of them will do, and
 * where the port of one does not let it (SPC-4 5.15.2.4) another's may.  But an
 * error of the flush itself is told once, so that no other is asked then.
 */
static bool mr_durable_has_more(struct mr_io *io,
				const struct scsi_sense_hdr *hdr)
{
	if (io->passthrough)
		return io->flush->scsi.se_cmd.scsi_status == SAM_STAT_GOOD;
	return hdr->sense_key == NOT_READY && hdr->asc == 0x04;
}

/* Any other write hands a unit attention on to the guest. */
static bool mr_durable_again(struct mr_io *io, const struct scsi_sense_hdr *hdr)
{
	return hdr->sense_key == UNIT_ATTENTION &&
	       io->flush_tries++ < MR_FLUSH_TRIES &&
	       mr_durable_next(io, io->flush->lun);
}

static void mr_durable_flushed(struct mr_io *io)
{
	struct mr_flush *flush = io->flush;
	struct scsi_sense_hdr hdr = {};
	bool refused;

	scsi_normalize_sense(flush->scsi.sense, mr_scsi_sense_len(&flush->scsi),
			     &hdr);
	if (mr_durable_again(io, &hdr))
		return;
	/* As sd.c has it: what does not know the command has no cache. */
	refused = hdr.sense_key == ILLEGAL_REQUEST && hdr.asc == 0x20;
	if ((refused || mr_durable_has_more(io, &hdr)) &&
	    mr_durable_next(io, flush->lun + 1))
		return;
	if (refused)
		mr_durable_put(io);
	mr_answer(io);
}

/* Is there something to flush?  It has the LUN then. */
static bool mr_durable_is_due(struct mr_io *io)
{
	struct mr_flush *flush = io->flush;

	if (!flush || io->scsi.se_cmd.scsi_status != SAM_STAT_GOOD)
		return false;
	return io->cdb[0] != EXTENDED_COPY ||
	       mr_durable_find_copy(io, 0, &flush->lun);
}

void mr_durable_done(struct mr_io *io)
{
	if (mr_durable_is_due(io)) {
		mr_durable_flush(io);
		return;
	}
	mr_durable_forget(io);
	mr_answer(io);
}
