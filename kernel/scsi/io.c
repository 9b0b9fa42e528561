// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched.h>
#include <scsi/scsi_proto.h>

#include "controller.h"
#include "fabric/capacity.h"
#include "fabric/device.h"
#include "fabric/lba_map.h"
#include "fabric/lun.h"
#include "guest/bounce.h"
#include "scsi/answer.h"
#include "scsi/durable.h"
#include "scsi/io.h"
#include "scsi/io_map.h"
#include "scsi/passthrough.h"
#include "scsi/referral.h"
#include "trace.h"

static struct mr_io *mr_io_of(struct mr_scsi *scsi)
{
	return container_of(scsi, struct mr_io, scsi);
}

static void mr_io_data_out(struct mr_scsi *scsi)
{
	mr_bounce_out(&mr_io_of(scsi)->dma, &scsi->se_cmd);
}

static sense_reason_t mr_io_check(struct mr_scsi *scsi)
{
	struct mr_io *io = mr_io_of(scsi);
	sense_reason_t reason;

	reason = mr_referral_check(scsi, io->cdb, io->sense_len);
	io->referred = reason == MR_REFERRAL_SENSE;
	return reason;
}

/* target_core was first to look at the map, but it cannot refer. */
static bool mr_io_refers(struct mr_io *io)
{
	struct mr_scsi *scsi = &io->scsi;

	return scsi->check && mr_referral_was_refused(scsi) &&
	       mr_io_check(scsi) == MR_REFERRAL_SENSE;
}

static void mr_io_done(struct mr_scsi *scsi)
{
	struct mr_io *io = mr_io_of(scsi);

	if (io->attention)
		mr_scsi_attention(scsi, io->attention);
	else if (io->referred || mr_io_refers(io))
		mr_scsi_check_condition(scsi);
	mr_durable_done(io);
}

static void mr_io_free(struct mr_io *io)
{
	mr_io_unreserve(io);
	mr_durable_forget(io);	/* what was not sent */
	mr_dma_unmap(io->ctl, &io->dma, io->dir == MR_DIR_READ);
	mr_inflight_leave(&io->ctl->serve.ios);
	io->ops->release(io);
}

static void mr_io_release(struct mr_scsi *scsi)
{
	struct mr_io *io = mr_io_of(scsi);

	/* Aborted through another nexus, without a status for this one. */
	if (!io->answered)
		mr_answer_status(io, MFI_STAT_SCSI_IO_FAILED, SAM_STAT_GOOD, 0);
	mr_io_free(io);
}

static enum dma_data_direction mr_io_dma_dir(const struct mr_io *io)
{
	switch (io->dir) {
	case MR_DIR_READ:
		return DMA_FROM_DEVICE;
	case MR_DIR_WRITE:
		return DMA_TO_DEVICE;
	default:
		return DMA_NONE;
	}
}

/* The CDB, and what is to be moved by it. */
static enum mfi_status mr_io_parse(struct mr_io *io,
				   const struct mr_io_request *req)
{
	if (req->read_write)
		mr_cdb_read_write(&req->rw, io->cdb);
	else
		memcpy(io->cdb, req->cdb, sizeof(req->cdb));
	mr_cdb_inspect(io->cdb, io->block_size, &io->info);
	io->lun = req->target;
	if (io->passthrough)
		return mr_passthrough_parse(io, req);

	mr_cdb_strip_fua(io->cdb);
	io->dir = req->dir;
	if (io->info.class == MR_CDB_CONTROL)
		io->len = req->data_len;
	else if (req->read_write)
		io->len = io->info.len;
	else
		io->len = min(io->info.len, req->data_len);
	if (!io->len)
		io->dir = MR_DIR_NONE;
	return io->len > MR_IO_MAX_BYTES ? MFI_STAT_INVALID_PARAMETER :
					   MFI_STAT_OK;
}

/* Of a change that this command has to tell; target_core knows of none. */
static u16 mr_io_attention(struct mr_io *io)
{
	if (io->sense_len < MR_SCSI_ATTENTION_SENSE)
		return 0;
	if (mr_capacity_take_change(io->scsi.session, &io->scsi.se_cmd,
				    io->cdb[0]))
		return MR_CAPACITY_CHANGED;
	if (mr_lba_map_take_change(io->scsi.session, &io->scsi.se_cmd,
				   io->cdb[0]))
		return MR_LBA_MAP_CHANGED;
	return 0;
}

/*
 * Where it is submitted.  A file is read and written with the rights and limits of
 * who does that, and those of a vCPU's process are not for the administrator's
 * files.
 */
static void mr_io_place(struct mr_io *io, const struct mr_lun *lun)
{
	struct mr_nowait *nowait = lun->nowait;

	io->scsi.queue = io->info.blocking || lun->blocking;
	if (!nowait || io->info.blocking)
		return;
	io->scsi.nowait = nowait;
	io->scsi.queue = !(current->flags & PF_KTHREAD) ||
			 !mr_nowait_expected(nowait);
}

/* Has the number got another backstore since it was looked up? */
static bool mr_io_is_other(const struct mr_io *io, struct se_device *dev)
{
	return dev->dev_attrib.block_size != io->block_size ||
	       mr_device_is_passthrough(dev) != io->passthrough ||
	       mr_device_is_disk(dev) != io->disk;
}

static sense_reason_t mr_io_prepared(struct mr_scsi *scsi)
{
	struct se_device *dev = scsi->se_cmd.se_dev;
	struct mr_io *io = mr_io_of(scsi);
	struct mr_lun lun;

	mr_lun_of(scsi->session, &scsi->se_cmd, &lun);
	if (mr_io_is_other(io, dev) || (io->ld && lun.jbod))
		return TCM_LUN_BUSY;
	/* Only who can be told: not a tool at the PD behind a logical drive. */
	if (io->ld || lun.jbod)
		io->attention = mr_io_attention(io);
	if (io->attention)
		return TCM_LUN_BUSY;	/* see mr_io_done() */
	io->dev = dev;
	scsi->check = mr_lba_map_is_there(dev);
	mr_io_place(io, &lun);
	mr_durable_prepare(io, &lun);
	return io->passthrough ? mr_passthrough_prepare(scsi, io->cdb, &lun) :
				 TCM_NO_SENSE;
}

static bool mr_io_wanted(struct mr_scsi *scsi)
{
	return mr_io_is_wanted(mr_io_of(scsi));
}

static const struct mr_scsi_ops mr_io_scsi_ops = {
	.prepared = mr_io_prepared,
	.check = mr_io_check,
	.wanted = mr_io_wanted,
	.data_out = mr_io_data_out,
	.done = mr_io_done,
	.release = mr_io_release,
};

static void mr_io_account(struct mr_io *io)
{
	struct mr_controller *ctl = io->ctl;

	switch (io->dir) {
	case MR_DIR_READ:
		mr_count(ctl, READS);
		mr_count_add(ctl, READ_BYTES, io->len);
		break;
	case MR_DIR_WRITE:
		mr_count(ctl, WRITES);
		mr_count_add(ctl, WRITE_BYTES, io->len);
		break;
	default:
		mr_count(ctl, OTHERS);
	}
}

/*
 * Each drive is a target with the one LUN 0.  A PD is there for tools also when
 * it is behind a logical drive (smartctl -d megaraid,N).
 */
static bool mr_io_find_lun(struct mr_io *io, const struct mr_io_request *req)
{
	struct mr_lun_info lun;

	io->ld = req->ld;
	if (req->lun || (io->ld && req->target >= MR_LD_LUNS) ||
	    !mr_lun_get_info(io->ctl->nexus.session, req->target, &lun))
		return false;
	io->block_size = lun.block_size;
	io->passthrough = lun.passthrough;
	io->disk = lun.disk;
	return !(io->ld && lun.jbod);
}

/* Everything up to submission; on failure nothing but @io is left. */
static enum mfi_status mr_io_prepare(struct mr_io *io,
				     const struct mr_io_request *req,
				     struct mr_scsi_request *scsi)
{
	enum mfi_status status;

	if (!mr_io_find_lun(io, req))
		return MFI_STAT_DEVICE_NOT_FOUND;

	status = mr_io_parse(io, req);
	if (status == MFI_STAT_OK)
		status = mr_io_map(io, req);
	if (status != MFI_STAT_OK)
		return status;

	scsi->lun = io->lun;
	scsi->cdb = io->cdb;
	scsi->data_len = io->dir == MR_DIR_NONE ? 0 : io->len;
	scsi->dir = mr_io_dma_dir(io);
	scsi->sgl = io->bounce ? NULL : io->dma.sgl;
	scsi->nents = io->bounce ? 0 : io->dma.nents;
	return MFI_STAT_OK;
}

static void mr_io_drop(struct mr_io *io, enum mfi_status status)
{
	mr_answer_status(io, status, io->status, 0);
	mr_io_free(io);
}

void mr_io_start(struct mr_io *io, struct mr_controller *ctl,
		 const struct mr_io_ops *ops, const struct mr_io_request *req)
{
	struct mr_scsi_request scsi = {};
	enum mfi_status status;

	io->ctl = ctl;
	io->ops = ops;
	io->sense_len = req->sense_len;
	/* Shut only while the machine is paused, when no frame comes here. */
	mr_inflight_join(&ctl->serve.ios);
	atomic_inc(&ctl->scsi.outstanding);
	status = mr_io_prepare(io, req, &scsi);
	if (status != MFI_STAT_OK) {
		mr_io_drop(io, status);
		return;
	}

	mr_io_account(io);
	trace_mr_submit(ctl->id, req->frame, io->lun, io->cdb[0], io->len,
			io->bounce);
	if (mr_scsi_submit(&io->scsi, ctl->nexus.session, &mr_io_scsi_ops,
			   &scsi))
		mr_io_drop(io, MFI_STAT_SCSI_IO_FAILED);
}
