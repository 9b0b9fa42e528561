/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices that get a guest's commands as they are, of any type: those behind
 * pscsi, and those in user space.  What a CDB means is theirs to know, so frames
 * alone say how much is moved, and where to.
 */
#ifndef MR_PASSTHROUGH_H
#define MR_PASSTHROUGH_H

#include <target/target_core_base.h>
#include <mfi.h>

struct mr_io;
struct mr_io_request;
struct mr_lun;
struct mr_scsi;
struct mr_sgl;

/**
 * mr_passthrough_parse() - what is to be moved
 * @io:		with CDB and what is known of it; info, dir, len and measured are
 *		set here
 * @req:	what was asked for
 *
 * Return: MFI_STAT_OK, or the status to answer with.
 */
enum mfi_status mr_passthrough_parse(struct mr_io *io,
				     const struct mr_io_request *req);

/**
 * mr_passthrough_measure() - how long a read or write of blocks is
 * @io:		its len is set here
 * @blocks:	of how many, at least one
 * @list:	its elements, which are as long as the blocks that are named
 *
 * target_core shows 512 for all disks behind pscsi, whatever their blocks are.
 * Return: MFI_STAT_OK, or the status to answer with.
 */
enum mfi_status mr_passthrough_measure(struct mr_io *io, u32 blocks,
				       const struct mr_sgl *list);

/* Must the data take memory of target_core's? */
bool mr_passthrough_bounces(const struct mr_io *io, const struct mr_sgl *list);

/**
 * mr_passthrough_prepare() - last chance to refuse
 * @scsi:	target_core has looked the LUN up; serial and queue are set here
 * @cdb:	its CDB, MR_CDB_MAX bytes
 * @lun:	the LUN
 *
 * Return: TCM_NO_SENSE, or why not.
 */
sense_reason_t mr_passthrough_prepare(struct mr_scsi *scsi, const u8 *cdb,
				      const struct mr_lun *lun);

#endif
