// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include "controller.h"
#include "mfi/command.h"
#include "mfi/io_frame.h"
#include "mfi/sgl.h"
#include "scsi/io.h"

/**
 * struct mr_io_frame - an I/O frame on its way
 * @cmd:	frame
 * @io:		what it asks for
 */
struct mr_io_frame {
	struct mr_command cmd;
	struct mr_io io;
};

static struct kmem_cache *mr_io_frame_cache;

static struct mr_command *mr_io_frame_cmd(const struct mr_io *io)
{
	return &container_of(io, struct mr_io_frame, io)->cmd;
}

static enum mfi_status mr_io_frame_segments(struct mr_io *io, u32 want,
					    bool room,
					    const struct mr_sgl **list)
{
	struct mr_intake *intake = &io->ctl->mfi.intake;

	*list = intake->sgl;
	return room ? mr_sgl_decode_room(intake->frame, intake->len,
					 intake->req, want, intake->sgl) :
		      mr_sgl_decode(intake->frame, intake->len, intake->req,
				    want, intake->sgl);
}

static bool mr_io_frame_wanted(const struct mr_io *io)
{
	return mr_command_current(mr_io_frame_cmd(io));
}

static int mr_io_frame_write_sense(struct mr_io *io, void *sense, u8 len)
{
	return mr_guest_write(io->ctl, mr_io_frame_cmd(io)->sense_addr, sense,
			      len);
}

static void mr_io_frame_finish(struct mr_io *io, enum mfi_status status,
			       u8 scsi_status, u8 sense_len)
{
	mr_command_finish(mr_io_frame_cmd(io), status, scsi_status, sense_len);
}

static void mr_io_frame_release(struct mr_io *io)
{
	struct mr_io_frame *frame = container_of(io, struct mr_io_frame, io);

	mr_command_exit(&frame->cmd);
	kmem_cache_free(mr_io_frame_cache, frame);
}

static const struct mr_io_ops mr_io_frame_ops = {
	.segments = mr_io_frame_segments,
	.wanted = mr_io_frame_wanted,
	.write_sense = mr_io_frame_write_sense,
	.finish = mr_io_frame_finish,
	.release = mr_io_frame_release,
};

static void mr_io_frame_request(const struct mr_slot *slot,
				const struct mr_request *req,
				struct mr_io_request *io)
{
	io->frame = slot->addr;
	io->target = req->target;
	io->lun = req->lun;
	io->ld = req->cmd != MFI_CMD_PD_SCSI_IO;
	io->read_write = req->cmd == MFI_CMD_LD_READ ||
			 req->cmd == MFI_CMD_LD_WRITE;
	io->sense_len = req->sense_len;
	io->dir = req->dir;
	io->flags_dir = mr_frame_flags_dir(req->flags);
	io->data_len = req->data_len;
	if (io->read_write)
		io->rw = req->io;
	else
		memcpy(io->cdb, req->scsi.cdb, sizeof(io->cdb));
}

void mr_io_frame_start(struct mr_controller *ctl, struct mr_slot *slot,
		       const struct mr_request *req)
{
	struct mr_io_request request;
	struct mr_io_frame *frame;

	/* __GFP_NOFAIL: there is no status that makes every driver retry. */
	frame = kmem_cache_zalloc(mr_io_frame_cache, GFP_KERNEL | __GFP_NOFAIL);
	mr_command_init(&frame->cmd, ctl, slot, req);
	mr_io_frame_request(slot, req, &request);
	ctl->mfi.intake.req = req;
	mr_io_start(&frame->io, ctl, &mr_io_frame_ops, &request);
	ctl->mfi.intake.req = NULL;
}

int mr_io_frame_init(void)
{
	mr_io_frame_cache = KMEM_CACHE(mr_io_frame, 0);
	return mr_io_frame_cache ? 0 : -ENOMEM;
}

void mr_io_frame_exit(void)
{
	kmem_cache_destroy(mr_io_frame_cache);
}
