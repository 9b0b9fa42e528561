// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <scsi/scsi_proto.h>

#include "durable.h"
#include "flush.h"

static struct mr_flush *mr_flush_of(struct mr_scsi *scsi)
{
	return container_of(scsi, struct mr_flush, scsi);
}

/* Another backstore has got the number: what was written is not flushed. */
static sense_reason_t mr_flush_prepared(struct mr_scsi *scsi)
{
	struct mr_flush *flush = mr_flush_of(scsi);

	return flush->dev && flush->dev != scsi->se_cmd.se_dev ?
	       TCM_NON_EXISTENT_LUN : TCM_NO_SENSE;
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

struct mr_flush *mr_flush_create(struct mr_io *io, u64 lun,
				 struct se_device *dev)
{
	struct mr_flush *flush;

	flush = kzalloc(sizeof(*flush), GFP_KERNEL | __GFP_NOFAIL);
	flush->io = io;
	flush->lun = lun;
	flush->dev = dev;
	return flush;
}

int mr_flush_start(struct mr_flush *flush, struct mr_session *session)
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

void mr_flush_put(struct mr_flush *flush)
{
	flush->io = NULL;
	mr_scsi_put(&flush->scsi);
}
