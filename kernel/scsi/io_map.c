// SPDX-License-Identifier: GPL-2.0-only
#include <scsi/scsi_proto.h>

#include "controller.h"
#include "scsi/io.h"
#include "scsi/io_map.h"
#include "scsi/passthrough.h"

#define MR_BOUNCE_MAX	(64 << 20)	/* of all bounces of a controller */

/* Memory of the host that a guest can claim has a limit: BUSY beyond it. */
static bool mr_io_reserve(struct mr_io *io)
{
	struct mr_controller *ctl = io->ctl;

	mr_count(ctl, BOUNCED);
	if (atomic_add_return(io->len, &ctl->scsi.bounced) <= MR_BOUNCE_MAX)
		return true;
	io->status = SAM_STAT_BUSY;
	return false;
}

static enum mfi_status mr_io_segments(struct mr_io *io,
				      const struct mr_io_request *req,
				      const struct mr_sgl **list)
{
	enum mfi_status status;

	status = io->ops->segments(io, io->len, io->measured, list);
	if (status != MFI_STAT_OK || !io->measured)
		return status;
	return mr_passthrough_measure(io, req->rw.blocks, *list);
}

/* Zero copy needs whole blocks in every element. */
static bool mr_io_bounces(const struct mr_io *io, const struct mr_sgl *list)
{
	if (io->passthrough)
		return mr_passthrough_bounces(io, list);
	return io->info.class == MR_CDB_CONTROL ||
	       list->bits & (io->block_size - 1);
}

enum mfi_status mr_io_map(struct mr_io *io, const struct mr_io_request *req)
{
	const struct mr_sgl *list;
	enum mfi_status status;

	if (io->dir == MR_DIR_NONE)
		return MFI_STAT_OK;
	status = mr_io_segments(io, req, &list);
	if (status != MFI_STAT_OK)
		return status;
	io->bounce = mr_io_bounces(io, list);
	if (io->bounce && !mr_io_reserve(io))
		return MFI_STAT_SCSI_DONE_WITH_ERROR;
	return mr_dma_map(io->ctl, &io->dma, list, io->dir);
}

void mr_io_unreserve(struct mr_io *io)
{
	if (io->bounce)
		atomic_sub(io->len, &io->ctl->scsi.bounced);
}
