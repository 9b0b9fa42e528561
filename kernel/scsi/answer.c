// SPDX-License-Identifier: GPL-2.0-only
#include <linux/highmem.h>
#include <linux/minmax.h>
#include <scsi/scsi_proto.h>

#include "controller.h"
#include "guest/bounce.h"
#include "scsi/answer.h"
#include "scsi/durable.h"
#include "scsi/io.h"
#include "scsi/luns.h"
#include "scsi/mode.h"

void mr_answer_status(struct mr_io *io, enum mfi_status status, u8 scsi_status,
		      u8 sense_len)
{
	io->answered = true;
	/* Before the guest knows: its next command finds nothing out. */
	atomic_dec(&io->ctl->scsi.outstanding);
	io->ops->finish(io, status, scsi_status, sense_len);
}

/* Whose status and sense the frame reports. */
static struct mr_scsi *mr_answer_verdict(struct mr_io *io)
{
	if (io->scsi.se_cmd.scsi_status != SAM_STAT_GOOD)
		return &io->scsi;
	return mr_durable_verdict(io) ?: &io->scsi;
}

static void mr_answer_put(struct mr_io *io)
{
	mr_durable_put(io);
	mr_scsi_put(&io->scsi);
}

static void mr_answer_sense(struct mr_job *job)
{
	struct mr_io *io = container_of(job, struct mr_io, job);
	struct mr_scsi *scsi = mr_answer_verdict(io);
	u8 len = min(mr_scsi_sense_len(scsi), io->sense_len);
	u8 sense[TRANSPORT_SENSE_BUFFER];

	/* Nobody may copy to a user out of the middle of a slab object. */
	memcpy(sense, scsi->sense, len);
	if (mr_io_is_wanted(io) && io->ops->write_sense(io, sense, len))
		len = 0;
	mr_answer_status(io, MFI_STAT_SCSI_DONE_WITH_ERROR, io->status, len);
	mr_answer_put(io);
}

/*
 * Without GOOD nobody has filled target_core's memory; but a device that gets
 * its commands as they are may have: a tape that read a shorter block.
 */
static bool mr_answer_has_data(const struct mr_io *io)
{
	return io->bounce && io->dir == MR_DIR_READ &&
	       (io->passthrough ||
		io->scsi.se_cmd.scsi_status == SAM_STAT_GOOD) &&
	       mr_io_is_wanted(io);
}

/* What a controller shows otherwise than target_core; returns its length. */
static u32 mr_answer_edit(struct mr_io *io, u32 len)
{
	struct se_cmd *se_cmd = &io->scsi.se_cmd;
	struct scatterlist *sg = se_cmd->t_data_sg;
	u32 first = min(se_cmd->data_length, sg->length), own;
	void *page;

	/* All of it fits in the first page. */
	page = kmap_local_page(sg_page(sg));
	if (io->writethrough)
		mr_mode_hide_write_cache(io->cdb, page + sg->offset, first);
	own = mr_luns_report_own(io->cdb, page + sg->offset, first);
	kunmap_local(page);
	return own == first ? len : own;
}

static void mr_answer_data(struct mr_io *io)
{
	struct se_cmd *se_cmd = &io->scsi.se_cmd;
	u32 len = io->passthrough ? io->len : se_cmd->data_length;

	if (se_cmd->t_data_nents)
		mr_bounce_in(&io->dma, se_cmd, mr_answer_edit(io, len));
}

/* All is known: data and status to the guest. */
void mr_answer(struct mr_io *io)
{
	struct mr_scsi *scsi = mr_answer_verdict(io);

	if (mr_answer_has_data(io))
		mr_answer_data(io);

	io->status = scsi->se_cmd.scsi_status;
	if (io->status == SAM_STAT_GOOD) {
		mr_count(io->ctl, DIRECT);
		mr_answer_status(io, MFI_STAT_OK, SAM_STAT_GOOD, 0);
	} else if (io->sense_len && mr_scsi_sense_len(scsi)) {
		io->job.fn = mr_answer_sense;
		mr_worker_queue(io->ctl, &io->job);
		return;
	} else {
		mr_answer_status(io, MFI_STAT_SCSI_DONE_WITH_ERROR, io->status,
				 0);
	}
	mr_answer_put(io);
}
