// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoding of MFI frames.
 */
#include <linux/string.h>
#include <asm/byteorder.h>

#include "mfi/frame.h"
#include "mfi/sgl.h"
#include "scsi/cdb.h"

static u64 join(__le32 lo, __le32 hi)
{
	return (u64)le32_to_cpu(hi) << 32 | le32_to_cpu(lo);
}

static u8 sgl_offset(u8 cmd)
{
	switch (cmd) {
	case MFI_CMD_LD_READ:
	case MFI_CMD_LD_WRITE:
		return sizeof(struct mfi_ld_io_frame);
	case MFI_CMD_LD_SCSI_IO:
	case MFI_CMD_PD_SCSI_IO:
		return sizeof(struct mfi_scsi_io_frame);
	case MFI_CMD_DCMD:
		return sizeof(struct mfi_dcmd_frame);
	default:
		return 0;
	}
}

size_t mr_frame_size(const void *head)
{
	struct mfi_header header;
	size_t offset, size;

	memcpy(&header, head, sizeof(header));
	offset = sgl_offset(header.cmd);
	if (!offset)
		return MR_FRAME_HEAD;
	size = offset + header.sge_count *
	       mr_sge_size(le16_to_cpu(header.flags));
	return size < MR_FRAME_HEAD ? MR_FRAME_HEAD : size;
}

static void decode_sense(const struct mfi_header *header, __le32 lo, __le32 hi,
			 struct mr_request *req)
{
	req->sense_addr = join(lo, hi);
	req->sense_len = req->sense_addr ? header->sense_len : 0;
}

/* Without an element there is no room, whatever data_len says. */
static void decode_data(const struct mfi_header *header,
			struct mr_request *req)
{
	req->sgl_offset = sgl_offset(header->cmd);
	req->sge_count = header->sge_count;
	req->data_len = header->sge_count ? le32_to_cpu(header->data_len) : 0;
}

static enum mfi_status decode_io(const void *frame, struct mr_request *req)
{
	struct mfi_ld_io_frame io;

	memcpy(&io, frame, sizeof(io));
	decode_sense(&io.header, io.sense_lo, io.sense_hi, req);
	decode_data(&io.header, req);
	req->data_len = 0;
	req->target = io.header.target_id;
	req->dir = req->cmd == MFI_CMD_LD_WRITE ? MR_DIR_WRITE : MR_DIR_READ;
	req->io.write = req->cmd == MFI_CMD_LD_WRITE;
	req->io.lba = join(io.lba_lo, io.lba_hi);
	req->io.blocks = le32_to_cpu(io.header.data_len);
	req->io.access = io.header.lun;
	return MFI_STAT_OK;
}

enum mr_dir mr_frame_flags_dir(__u16 flags)
{
	switch (flags & (MFI_FRAME_DIR_READ | MFI_FRAME_DIR_WRITE)) {
	case MFI_FRAME_DIR_READ:
		return MR_DIR_READ;
	case MFI_FRAME_DIR_WRITE:
		return MR_DIR_WRITE;
	default:
		return MR_DIR_NONE;
	}
}

/*
 * A known CDB decides: target_core moves data in the direction it is told,
 * so a flag that contradicts the CDB would turn a READ into a write.
 */
static enum mr_dir scsi_direction(const struct mr_request *req)
{
	struct mr_cdb_info info;

	if (!req->data_len)
		return MR_DIR_NONE;
	mr_cdb_inspect(req->scsi.cdb, 1, &info);
	return info.dir != MR_DIR_NONE ? info.dir :
					 mr_frame_flags_dir(req->flags);
}

static enum mfi_status decode_scsi(const void *frame, struct mr_request *req)
{
	struct mfi_scsi_io_frame scsi;

	memcpy(&scsi, frame, sizeof(scsi));
	decode_sense(&scsi.header, scsi.sense_lo, scsi.sense_hi, req);
	decode_data(&scsi.header, req);
	req->target = scsi.header.target_id;
	req->lun = scsi.header.lun;
	if (!scsi.header.cdb_len || scsi.header.cdb_len > sizeof(scsi.cdb))
		return MFI_STAT_INVALID_PARAMETER;
	req->scsi.cdb_len = scsi.header.cdb_len;
	memcpy(req->scsi.cdb, scsi.cdb, scsi.header.cdb_len);
	req->dir = scsi_direction(req);
	return MFI_STAT_OK;
}

static enum mfi_status decode_dcmd(const void *frame, struct mr_request *req)
{
	struct mfi_dcmd_frame dcmd;

	memcpy(&dcmd, frame, sizeof(dcmd));
	decode_data(&dcmd.header, req);
	if (!req->data_len)
		req->dir = MR_DIR_NONE;
	else if (req->flags & MFI_FRAME_DIR_WRITE)
		req->dir = MR_DIR_WRITE;
	else
		req->dir = MR_DIR_READ;
	req->dcmd.opcode = le32_to_cpu(dcmd.opcode);
	memcpy(req->dcmd.mbox, dcmd.mbox, sizeof(dcmd.mbox));
	return MFI_STAT_OK;
}

static enum mfi_status decode_abort(const void *frame, struct mr_request *req)
{
	struct mfi_abort_frame abort;

	memcpy(&abort, frame, sizeof(abort));
	req->abort.context = join(abort.abort_context, abort.abort_context_hi);
	req->abort.addr = join(abort.abort_addr_lo, abort.abort_addr_hi);
	return MFI_STAT_OK;
}

static enum mfi_status decode_init(const void *frame, struct mr_request *req)
{
	struct mfi_init_frame init;

	memcpy(&init, frame, sizeof(init));
	req->init.qinfo = join(init.qinfo_lo, init.qinfo_hi);
	return MFI_STAT_OK;
}

enum mfi_status mr_frame_decode(const void *frame, size_t len,
				struct mr_request *req)
{
	struct mfi_header header;

	memset(req, 0, sizeof(*req));
	if (len < MR_FRAME_HEAD)
		return MFI_STAT_INVALID_PARAMETER;
	memcpy(&header, frame, sizeof(header));
	req->cmd = header.cmd;
	req->flags = le16_to_cpu(header.flags);
	req->context = join(header.context, header.context_hi);

	switch (req->cmd) {
	case MFI_CMD_INIT:
		return decode_init(frame, req);
	case MFI_CMD_LD_READ:
	case MFI_CMD_LD_WRITE:
		return decode_io(frame, req);
	case MFI_CMD_LD_SCSI_IO:
	case MFI_CMD_PD_SCSI_IO:
		return decode_scsi(frame, req);
	case MFI_CMD_DCMD:
		return decode_dcmd(frame, req);
	case MFI_CMD_ABORT:
		return decode_abort(frame, req);
	case MFI_CMD_SMP:
	case MFI_CMD_STP:
		return MFI_STAT_OK;
	default:
		return MFI_STAT_INVALID_CMD;
	}
}

/* Is there an area of @len bytes at @addr, aligned to @align? */
static bool area_ok(u64 addr, u64 len, u32 align)
{
	return !(addr & (align - 1)) && addr + (len - 1) >= addr;
}

enum mfi_status mr_queue_decode(const struct mfi_queue_info *info,
				__u32 max_entries, struct mr_queue *queue)
{
	u32 size;

	memset(queue, 0, sizeof(*queue));
	queue->entries = le32_to_cpu(info->entries);
	queue->context64 = le32_to_cpu(info->flags) & MFI_QINFO_CONTEXT64;
	queue->queue = join(info->queue_lo, info->queue_hi);
	queue->producer = join(info->producer_lo, info->producer_hi);
	queue->consumer = join(info->consumer_lo, info->consumer_hi);

	size = queue->context64 ? sizeof(u64) : sizeof(u32);
	if (queue->entries < 2 || queue->entries > max_entries)
		return MFI_STAT_INVALID_PARAMETER;
	if (!area_ok(queue->queue, (u64)queue->entries * size, size) ||
	    !area_ok(queue->producer, sizeof(u32), sizeof(u32)) ||
	    !area_ok(queue->consumer, sizeof(u32), sizeof(u32)))
		return MFI_STAT_INVALID_PARAMETER;
	return MFI_STAT_OK;
}
