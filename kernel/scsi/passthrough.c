// SPDX-License-Identifier: GPL-2.0-only
#include <linux/blkdev.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>
#include <target/target_core_backend.h>

#include "fabric/device.h"
#include "fabric/lun.h"
#include "scsi/extent.h"
#include "scsi/io.h"
#include "scsi/passthrough.h"
#include "scsi/readonly.h"

#define MR_BLOCK_MAX	4096	/* of a disk, bytes */

/* The table is of disks; what it does not know may write. */
static void mr_passthrough_inspect(struct mr_io *io)
{
	if (!io->disk)
		io->info = (struct mr_cdb_info){ .class = MR_CDB_CONTROL };
	else if (!io->info.known)
		io->info.medium_write = io->dir != MR_DIR_READ;
}

enum mfi_status mr_passthrough_parse(struct mr_io *io,
				     const struct mr_io_request *req)
{
	io->measured = req->read_write;
	if (io->measured) {
		io->dir = req->dir;
		io->len = min_t(u64, (u64)req->rw.blocks * MR_BLOCK_MAX,
				MR_IO_MAX_BYTES + 1);
	} else {
		/* Where the frame does not say the CDB decides (SeaBIOS). */
		io->dir = req->flags_dir != MR_DIR_NONE ? req->flags_dir :
							  req->dir;
		io->len = req->data_len;
	}
	mr_passthrough_inspect(io);
	if (!io->len)
		io->dir = MR_DIR_NONE;
	return !io->measured && io->len > MR_IO_MAX_BYTES ?
		       MFI_STAT_INVALID_PARAMETER : MFI_STAT_OK;
}

enum mfi_status mr_passthrough_measure(struct mr_io *io, u32 blocks,
				       const struct mr_sgl *list)
{
	u32 size = list->bytes / blocks;

	if (list->bytes > MR_IO_MAX_BYTES)
		return MFI_STAT_INVALID_PARAMETER;
	if (size < SECTOR_SIZE || !is_power_of_2(size) ||
	    list->bytes % blocks)
		return MFI_STAT_INVALID_SGL;
	io->len = list->bytes;
	return MFI_STAT_OK;
}

/*
 * pscsi sends a request in one piece, and fails if that has more segments than
 * the device's queue takes.  What the guest was told is in bytes, and right for
 * segments that are pages.
 */
static bool mr_passthrough_has_gaps(const struct mr_sgl *list)
{
	u64 pages = 0;
	u32 i;

	for (i = 0; i < list->nents; i++)
		pages += DIV_ROUND_UP(offset_in_page(list->sge[i].addr) +
				      (u64)list->sge[i].len, PAGE_SIZE);
	return pages > DIV_ROUND_UP(offset_in_page(list->sge[0].addr) +
				    (u64)list->bytes, PAGE_SIZE);
}

bool mr_passthrough_bounces(const struct mr_io *io, const struct mr_sgl *list)
{
	/*
	 * The guest's pages are only for a device that moves what the frame says:
	 * libata goes by the CDB, and would write into pages that are pinned to
	 * be read (ata_scsi_rw_xlat()).
	 */
	return io->info.class == MR_CDB_CONTROL || io->dir != io->info.dir ||
	       list->bits & (SECTOR_SIZE - 1) || mr_passthrough_has_gaps(list);
}

/* The backend takes as many bytes as the opcode's group has: 10 of a vendor's. */
static bool mr_passthrough_cuts(const u8 *cdb)
{
	unsigned int size = scsi_command_size(cdb);
	u8 group = cdb[0] >> 5;

	if (group != 3 && group < 6)
		return false;
	return memchr_inv(cdb + size, 0, MR_CDB_MAX - size);
}

/* pscsi_complete_cmd() edits it where it may not map more than a page. */
static bool mr_passthrough_is_large_mode_sense(const struct se_cmd *se_cmd,
					       const u8 *cdb)
{
	return (cdb[0] == MODE_SENSE || cdb[0] == MODE_SENSE_10) &&
	       se_cmd->data_length > PAGE_SIZE;
}

static sense_reason_t mr_passthrough_check(struct se_cmd *se_cmd, const u8 *cdb,
					   const struct mr_lun *lun)
{
	struct se_device *dev = se_cmd->se_dev;

	if (mr_passthrough_cuts(cdb) ||
	    mr_passthrough_is_large_mode_sense(se_cmd, cdb))
		return TCM_INVALID_CDB_FIELD;
	/* pscsi sends it in one piece. */
	if (lun->max_bytes && se_cmd->data_length > lun->max_bytes)
		return TCM_INVALID_CDB_FIELD;
	if (target_lun_is_rdonly(se_cmd) &&
	    !mr_readonly_allows(dev->transport->get_device_type(dev), cdb))
		return TCM_WRITE_PROTECTED;
	return TCM_NO_SENSE;
}

sense_reason_t mr_passthrough_prepare(struct mr_scsi *scsi, const u8 *cdb,
				      const struct mr_lun *lun)
{
	struct se_cmd *se_cmd = &scsi->se_cmd;
	struct se_device *dev = se_cmd->se_dev;
	struct mr_lun_slot *slot = mr_lun_slot(scsi->session, se_cmd->se_lun);
	sense_reason_t reason = mr_passthrough_check(se_cmd, cdb, lun);
	struct mr_extent extent;

	if (reason)
		return reason;
	/*
	 * The guest gets all of target_core's memory, whatever the device has
	 * returned; it comes zeroed for what is no medium data.
	 */
	if (!(se_cmd->se_cmd_flags & SCF_PASSTHROUGH_SG_TO_MEM_NOALLOC))
		se_cmd->se_cmd_flags &= ~SCF_SCSI_DATA_CDB;
	/*
	 * By which core_alua_state_lba_dependent() finds the segment: it counts
	 * up to the command's end, and next to 2^64 that would wrap.  What is
	 * beyond the device's end it refuses itself.
	 */
	if (mr_extent_of_cdb(cdb, &extent) &&
	    extent.lba <= dev->transport->get_blocks(dev))
		se_cmd->t_task_lba = extent.lba;
	/* A tape's commands go by its position, which the last one leaves. */
	if (slot && !mr_device_is_disk(dev)) {
		scsi->serial = &slot->serial;
		scsi->queue = true;
	}
	return TCM_NO_SENSE;
}
