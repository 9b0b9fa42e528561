// SPDX-License-Identifier: GPL-2.0-only
#include <scsi/scsi_proto.h>

#include "controller/controller.h"
#include "scsi/io.h"
#include "scsi/io_map.h"
#include "scsi/passthrough.h"

#define MR_BOUNCE_MAX	(64 << 20)	/* of all bounces of a controller */

/* Memory of the host that a guest can claim has a limit: BUSY beyond it. */
static bool mr_io_reserve(struct mr_io *io)
{
	struct mr_controller *ctl = io->cmd.ctl;

	mr_count(ctl, BOUNCED);
	if (atomic_add_return(io->len, &ctl->bounced) <= MR_BOUNCE_MAX)
		return true;
	io->status = SAM_STAT_BUSY;
	return false;
}

static enum mfi_status mr_io_decode(struct mr_io *io,
				    const struct mr_request *req,
				    size_t frame_len)
{
	struct mr_controller *ctl = io->cmd.ctl;
	struct mr_sgl *list = ctl->worker.sgl;
	enum mfi_status status;

	if (!io->measured)
		return mr_sgl_decode(ctl->worker.frame, frame_len, req,
				     io->len, list);
	status = mr_sgl_decode_room(ctl->worker.frame, frame_len, req, io->len,
				    list);
	return status == MFI_STAT_OK ? mr_passthrough_measure(io, req, list) :
				       status;
}

/* Zero copy needs whole blocks in every element. */
static bool mr_io_bounces(const struct mr_io *io, const struct mr_sgl *list)
{
	if (io->passthrough)
		return mr_passthrough_bounces(io, list);
	return io->info.class == MR_CDB_CONTROL ||
	       list->bits & (io->block_size - 1);
}

enum mfi_status mr_io_map(struct mr_io *io, const struct mr_request *req,
			  size_t frame_len)
{
	struct mr_controller *ctl = io->cmd.ctl;
	struct mr_sgl *list = ctl->worker.sgl;
	enum mfi_status status;

	if (io->dir == MR_DIR_NONE)
		return MFI_STAT_OK;
	status = mr_io_decode(io, req, frame_len);
	if (status != MFI_STAT_OK)
		return status;
	io->bounce = mr_io_bounces(io, list);
	if (io->bounce && !mr_io_reserve(io))
		return MFI_STAT_SCSI_DONE_WITH_ERROR;
	return mr_dma_map(ctl, &io->cmd.dma, list, io->dir);
}

void mr_io_unreserve(struct mr_io *io)
{
	if (io->bounce)
		atomic_sub(io->len, &io->cmd.ctl->bounced);
}
