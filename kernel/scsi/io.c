// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched.h>
#include <linux/slab.h>
#include <scsi/scsi_proto.h>

#include "scsi/answer.h"
#include "guest/bounce.h"
#include "fabric/capacity.h"
#include "controller/controller.h"
#include "scsi/durable.h"
#include "scsi/io.h"
#include "scsi/io_map.h"
#include "fabric/lba_map.h"
#include "fabric/lun.h"
#include "scsi/passthrough.h"
#include "scsi/referral.h"
#include "trace.h"

static struct kmem_cache *mr_io_cache;

static struct mr_io *mr_io_of(struct mr_scsi *scsi)
{
	return container_of(scsi, struct mr_io, scsi);
}

static void mr_io_data_out(struct mr_scsi *scsi)
{
	mr_bounce_out(&mr_io_of(scsi)->cmd.dma, &scsi->se_cmd);
}

static sense_reason_t mr_io_check(struct mr_scsi *scsi)
{
	struct mr_io *io = mr_io_of(scsi);
	sense_reason_t reason;

	reason = mr_referral_check(scsi, io->cdb, io->cmd.sense_len);
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
	mr_inflight_leave(&io->cmd.ctl->ios);
	mr_command_exit(&io->cmd, io->dir == MR_DIR_READ);
	kmem_cache_free(mr_io_cache, io);
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
				   const struct mr_request *req)
{
	bool read_write = req->cmd == MFI_CMD_LD_READ ||
			  req->cmd == MFI_CMD_LD_WRITE;

	if (read_write)
		mr_cdb_read_write(req, io->cdb);
	else
		memcpy(io->cdb, req->scsi.cdb, sizeof(req->scsi.cdb));
	mr_cdb_inspect(io->cdb, io->block_size, &io->info);
	io->lun = req->target;
	if (io->passthrough)
		return mr_passthrough_parse(io, req);

	mr_cdb_strip_fua(io->cdb);
	io->dir = req->dir;
	if (io->info.class == MR_CDB_CONTROL)
		io->len = req->data_len;
	else if (read_write)
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
	if (io->cmd.sense_len < MR_SCSI_ATTENTION_SENSE)
		return 0;
	if (mr_capacity_take_change(&io->scsi, io->cdb[0]))
		return MR_CAPACITY_CHANGED;
	if (mr_lba_map_take_change(&io->scsi, io->cdb[0]))
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
	       mr_passthrough_is(dev) != io->passthrough ||
	       mr_passthrough_is_disk(dev) != io->disk;
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
	scsi->check = mr_referral_has_map(dev);
	mr_io_place(io, &lun);
	mr_durable_prepare(io, &lun);
	return io->passthrough ? mr_passthrough_prepare(scsi, io->cdb, &lun) :
				 TCM_NO_SENSE;
}

static bool mr_io_wanted(struct mr_scsi *scsi)
{
	return mr_command_current(&mr_io_of(scsi)->cmd);
}

static const struct mr_scsi_ops mr_io_ops = {
	.prepared = mr_io_prepared,
	.check = mr_io_check,
	.wanted = mr_io_wanted,
	.data_out = mr_io_data_out,
	.done = mr_io_done,
	.release = mr_io_release,
};

static void mr_io_account(struct mr_io *io)
{
	struct mr_controller *ctl = io->cmd.ctl;

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
static bool mr_io_find_lun(struct mr_io *io, const struct mr_request *req)
{
	struct mr_lun_info lun;

	io->ld = req->cmd != MFI_CMD_PD_SCSI_IO;
	if (req->lun || (io->ld && req->target >= MR_LD_LUNS) ||
	    !mr_lun_get_info(io->cmd.ctl->session, req->target, &lun))
		return false;
	io->block_size = lun.block_size;
	io->passthrough = lun.passthrough;
	io->disk = lun.disk;
	return !(io->ld && lun.jbod);
}

/* Everything up to submission; on failure nothing but @io is left. */
static enum mfi_status mr_io_prepare(struct mr_io *io,
				     const struct mr_request *req, size_t len,
				     struct mr_scsi_request *scsi)
{
	enum mfi_status status;

	if (!mr_io_find_lun(io, req))
		return MFI_STAT_DEVICE_NOT_FOUND;

	status = mr_io_parse(io, req);
	if (status == MFI_STAT_OK)
		status = mr_io_map(io, req, len);
	if (status != MFI_STAT_OK)
		return status;

	scsi->lun = io->lun;
	scsi->cdb = io->cdb;
	scsi->data_len = io->dir == MR_DIR_NONE ? 0 : io->len;
	scsi->dir = mr_io_dma_dir(io);
	scsi->sgl = io->bounce ? NULL : io->cmd.dma.sgl;
	scsi->nents = io->bounce ? 0 : io->cmd.dma.nents;
	return MFI_STAT_OK;
}

static void mr_io_drop(struct mr_io *io, enum mfi_status status)
{
	mr_answer_status(io, status, io->status, 0);
	mr_io_free(io);
}

void mr_io_start(struct mr_controller *ctl, struct mr_slot *slot,
		 const struct mr_request *req, size_t len)
{
	struct mr_scsi_request scsi = {};
	enum mfi_status status;
	struct mr_io *io;

	/* __GFP_NOFAIL: there is no status that makes every driver retry. */
	io = kmem_cache_zalloc(mr_io_cache, GFP_KERNEL | __GFP_NOFAIL);
	mr_command_init(&io->cmd, ctl, slot, req);
	/* Shut only while the machine is paused, when no frame comes here. */
	mr_inflight_join(&ctl->ios);
	atomic_inc(&ctl->outstanding);
	status = mr_io_prepare(io, req, len, &scsi);
	if (status != MFI_STAT_OK) {
		mr_io_drop(io, status);
		return;
	}

	mr_io_account(io);
	trace_mr_submit(ctl->id, slot->addr, io->lun, io->cdb[0], io->len,
			io->bounce);
	if (mr_scsi_submit(&io->scsi, ctl->session, &mr_io_ops, &scsi))
		mr_io_drop(io, MFI_STAT_SCSI_IO_FAILED);
}

int mr_io_init(void)
{
	mr_io_cache = KMEM_CACHE(mr_io, 0);
	return mr_io_cache ? 0 : -ENOMEM;
}

void mr_io_exit(void)
{
	kmem_cache_destroy(mr_io_cache);
}
