// SPDX-License-Identifier: GPL-2.0-only
#include <scsi/scsi_proto.h>

#include "scsi/answer.h"
#include "guest/bounce.h"
#include "controller/controller.h"
#include "scsi/durable.h"
#include "scsi/io.h"

void mr_answer_status(struct mr_io *io, enum mfi_status status, u8 scsi_status,
		      u8 sense_len)
{
	io->answered = true;
	/* Before the guest knows: its next command finds nothing out. */
	atomic_dec(&io->cmd.ctl->outstanding);
	mr_command_finish(&io->cmd, status, scsi_status, sense_len);
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
	u8 len = min(mr_scsi_sense_len(scsi), io->cmd.sense_len);
	u8 sense[TRANSPORT_SENSE_BUFFER];

	/* Nobody may copy to a user out of the middle of a slab object. */
	memcpy(sense, scsi->sense, len);
	if (mr_command_current(&io->cmd) &&
	    mr_guest_write(io->cmd.ctl, io->cmd.sense_addr, sense, len))
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
	       mr_command_current(&io->cmd);
}

/* All is known: data and status to the guest. */
void mr_answer(struct mr_io *io)
{
	struct mr_scsi *scsi = mr_answer_verdict(io);

	if (mr_answer_has_data(io))
		mr_bounce_in(&io->cmd.dma, &io->scsi.se_cmd, io->cdb,
			     io->writethrough,
			     io->passthrough ? io->len :
					       io->scsi.se_cmd.data_length);

	io->status = scsi->se_cmd.scsi_status;
	if (io->status == SAM_STAT_GOOD) {
		mr_count(io->cmd.ctl, DIRECT);
		mr_answer_status(io, MFI_STAT_OK, SAM_STAT_GOOD, 0);
	} else if (io->cmd.sense_len && mr_scsi_sense_len(scsi)) {
		io->job.fn = mr_answer_sense;
		mr_worker_queue(io->cmd.ctl, &io->job);
		return;
	} else {
		mr_answer_status(io, MFI_STAT_SCSI_DONE_WITH_ERROR, io->status, 0);
	}
	mr_answer_put(io);
}
