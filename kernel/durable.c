// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

#include "answer.h"
#include "controller.h"
#include "durable.h"
#include "flush.h"
#include "io.h"
#include "lun.h"

#define MR_FLUSH_TRIES	64	/* of all LUNs, until they have no attention */

void mr_durable_put(struct mr_io *io)
{
	struct mr_flush *flush = io->flush;

	io->flush = NULL;
	if (flush)
		mr_flush_put(flush);
}

/* How an acknowledged write gets durable. */
void mr_durable_prepare(struct mr_io *io, const struct mr_lun *lun)
{
	bool block = io->info.class == MR_CDB_BLOCK_DATA;

	u64 first;

	io->writethrough = !lun->writeback;
	/* It writes to any LUN of this nexus, so all are flushed in turn. */
	if (io->cdb[0] == EXTENDED_COPY) {
		if (mr_lun_next(io->cmd.ctl->session, 0, &first))
			io->flush = mr_flush_create(io, first, NULL);
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

void mr_durable_lost(struct mr_io *io)
{
	io->flush = NULL;
	mr_answer_write(io, MFI_STAT_SCSI_IO_FAILED, SAM_STAT_GOOD, 0);
	mr_scsi_put(&io->scsi);
}

/* The write is done but may sit in a volatile cache. */
void mr_durable_flush(struct mr_io *io)
{
	struct mr_flush *flush = io->flush;

	if (!mr_flush_start(flush, io->cmd.ctl->session))
		return;
	/* The session ends: nobody waits for the answer. */
	kfree(flush);
	mr_durable_lost(io);
}

/* Of EXTENDED COPY only. */
static bool mr_durable_next(struct mr_io *io, u64 number)
{
	u64 lun;

	if (io->cdb[0] != EXTENDED_COPY ||
	    !mr_lun_next(io->cmd.ctl->session, number, &lun))
		return false;
	mr_durable_put(io);
	io->flush = mr_flush_create(io, lun, NULL);
	mr_durable_flush(io);
	return true;
}

/* Any other write hands a unit attention on to the guest. */
static bool mr_durable_again(struct mr_io *io, const struct scsi_sense_hdr *hdr)
{
	return hdr->sense_key == UNIT_ATTENTION &&
	       io->flush_tries++ < MR_FLUSH_TRIES &&
	       mr_durable_next(io, io->flush->lun);
}

void mr_durable_flushed(struct mr_io *io)
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
	if ((refused || flush->scsi.se_cmd.scsi_status == SAM_STAT_GOOD) &&
	    mr_durable_next(io, flush->lun + 1))
		return;
	if (refused)
		mr_durable_put(io);
	mr_answer(io);
}
