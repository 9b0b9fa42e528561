/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the HBA must know about CDBs.  Pure, see mfi/frame.h.
 */
#ifndef MR_CDB_H
#define MR_CDB_H

#include "guest/segments.h"

#define MR_CDB_MAX	32

/**
 * enum mr_cdb_class - how a command's data and submission are handled
 * @MR_CDB_BLOCK_DATA:	medium data, whole blocks: zero copy
 * @MR_CDB_CONTROL:	anything else: data through a private buffer
 */
enum mr_cdb_class {
	MR_CDB_BLOCK_DATA,
	MR_CDB_CONTROL,
};

/**
 * struct mr_cdb_info - what a CDB says of itself
 * @class:	see there
 * @blocking:	target_core may sleep long while it is submitted (STPG, PR OUT,
 *		EXTENDED COPY, SYNCHRONIZE CACHE, ...)
 * @write_fua:	a medium write whose durability is asked for, by its FUA bit or
 *		by its nature (WRITE AND VERIFY)
 * @medium_write: changes the medium (WRITE*, COMPARE AND WRITE, WRITE SAME,
 *		UNMAP, WRITE AND VERIFY, FORMAT UNIT, EXTENDED COPY)
 * @known:	the opcode is one of those of a disk that are listed here
 * @dir:	direction of the data; none when there are none or the opcode is
 *		not known
 * @len:	bytes the CDB transfers (BLOCK_DATA), or the allocation or parameter
 *		list length (CONTROL); U32_MAX at most, and where the CDB does
 *		not tell
 */
struct mr_cdb_info {
	enum mr_cdb_class class;
	bool blocking;
	bool write_fua;
	bool medium_write;
	bool known;
	enum mr_dir dir;
	__u32 len;
};

/**
 * mr_cdb_inspect() - classify a CDB
 * @cdb:	at least 16 bytes
 * @block_size:	of the logical unit, bytes
 * @info:	result
 */
void mr_cdb_inspect(const __u8 *cdb, __u32 block_size,
		    struct mr_cdb_info *info);

/**
 * struct mr_read_write - blocks to be read or written
 * @write:	or read
 * @access:	byte 1 of the CDB
 * @blocks:	how many
 * @lba:	the first
 */
struct mr_read_write {
	bool  write;
	__u8  access;
	__u32 blocks;
	__u64 lba;
};

/**
 * mr_cdb_read_write() - CDB that reads or writes blocks
 * @rw:		which
 * @cdb:	result, 16 bytes, zero padded: READ/WRITE(10), or (16) where the
 *		LBA or the count needs it; DPO and FUA from the access byte
 */
void mr_cdb_read_write(const struct mr_read_write *rw, __u8 *cdb);

/**
 * mr_cdb_strip_fua() - clear DPO and FUA of a READ or WRITE
 * @cdb:	at least 16 bytes; left alone if it is another command
 *
 * LIO refuses them where the backstore shows no write cache (target_core_sbc.c,
 * sbc_check_dpofua()); durability is the HBA's business.
 */
void mr_cdb_strip_fua(__u8 *cdb);

#endif
