// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the HBA must know about CDBs.
 */
#include <linux/limits.h>
#include <linux/string.h>

#include "bigendian.h"
#include "scsi/cdb.h"

enum {
	OP_FORMAT_UNIT		= 0x04,
	OP_READ_6		= 0x08,
	OP_WRITE_6		= 0x0A,
	OP_READ_10		= 0x28,
	OP_WRITE_10		= 0x2A,
	OP_VERIFY_10		= 0x2F,
	OP_READ_16		= 0x88,
	OP_COMPARE_AND_WRITE	= 0x89,
	OP_WRITE_16		= 0x8A,
	OP_VERIFY_16		= 0x8F,
	OP_WRITE_SAME_16	= 0x93,
	OP_READ_12		= 0xA8,
	OP_WRITE_12		= 0xAA,
	OP_VERIFY_12		= 0xAF,
};

/* Byte 1 of a CDB. */
#define CDB1_FUA		0x08
#define CDB1_DPO		0x10
#define CDB1_FMTDATA		0x10	/* FORMAT UNIT */
#define CDB1_NDOB		0x01	/* WRITE SAME(16) */
#define CDB1_BYTCHK_SHIFT	1	/* VERIFY */
#define CDB1_BYTCHK_MASK	3
#define BYTCHK_BLOCKS		1	/* compare all blocks */
#define BYTCHK_ONE_BLOCK	3	/* compare one block to all */

/* Properties of an opcode. */
#define F_KNOWN		0x01
#define F_BLOCKS	0x02	/* the length counts blocks, not bytes */
#define F_DATA		0x04	/* the data are the medium's: zero copy */
#define F_MEDIUM	0x08	/* changes the medium */
#define F_FUA		0x10	/* has a FUA bit */
#define F_DURABLE	0x20	/* writes through without being asked */
#define F_BLOCKING	0x40

#define F_RD		(F_BLOCKS | F_DATA)
#define F_WR		(F_BLOCKS | F_DATA | F_MEDIUM)

/**
 * struct opcode - what is known of an opcode
 * @dir:	enum mr_dir
 * @at:		byte of the length field in the CDB; the length when there is
 *		no such field
 * @bytes:	size of the length field, 0 when there is none
 * @flags:	F_*
 */
struct opcode {
	u8 dir;
	u8 at;
	u8 bytes;
	u8 flags;
};

#define NONE(flags)		{ MR_DIR_NONE, 0, 0, F_KNOWN | (flags) }
#define IN(at, bytes, flags)	{ MR_DIR_READ, at, bytes, F_KNOWN | (flags) }
#define OUT(at, bytes, flags)	{ MR_DIR_WRITE, at, bytes, F_KNOWN | (flags) }

static const struct opcode opcodes[256] = {
	[0x00] = NONE(0),			/* TEST UNIT READY */
	[0x03] = IN(4, 1, 0),			/* REQUEST SENSE */
	[0x04] = OUT(0, 0, F_MEDIUM | F_BLOCKING), /* FORMAT UNIT */
	[0x08] = IN(4, 1, F_RD),		/* READ(6) */
	[0x0A] = OUT(4, 1, F_WR),		/* WRITE(6) */
	[0x12] = IN(3, 2, 0),			/* INQUIRY */
	[0x15] = OUT(4, 1, 0),			/* MODE SELECT(6) */
	[0x16] = NONE(0),			/* RESERVE(6) */
	[0x17] = NONE(0),			/* RELEASE(6) */
	[0x1A] = IN(4, 1, 0),			/* MODE SENSE(6) */
	[0x1B] = NONE(F_BLOCKING),		/* START STOP UNIT */
	[0x1C] = IN(3, 2, 0),			/* RECEIVE DIAGNOSTIC RESULTS */
	[0x1D] = OUT(3, 2, F_BLOCKING),		/* SEND DIAGNOSTIC */
	[0x1E] = NONE(0),			/* PREVENT MEDIUM REMOVAL */
	[0x25] = IN(8, 0, 0),			/* READ CAPACITY(10) */
	[0x28] = IN(7, 2, F_RD),		/* READ(10) */
	[0x2A] = OUT(7, 2, F_WR | F_FUA),	/* WRITE(10) */
	[0x2E] = OUT(7, 2, F_WR | F_DURABLE),	/* WRITE AND VERIFY(10) */
	[0x2F] = OUT(7, 2, F_BLOCKS),		/* VERIFY(10) */
	[0x34] = NONE(0),			/* PRE-FETCH(10) */
	[0x35] = NONE(F_BLOCKING),		/* SYNCHRONIZE CACHE(10) */
	[0x37] = IN(7, 2, 0),			/* READ DEFECT DATA(10) */
	[0x3B] = OUT(6, 3, F_BLOCKING),		/* WRITE BUFFER */
	[0x3C] = IN(6, 3, 0),			/* READ BUFFER(10) */
	[0x41] = OUT(1, 0, F_BLOCKS | F_MEDIUM | F_BLOCKING), /* WRITE SAME(10) */
	[0x42] = OUT(7, 2, F_MEDIUM | F_BLOCKING), /* UNMAP */
	[0x4C] = OUT(7, 2, 0),			/* LOG SELECT */
	[0x4D] = IN(7, 2, 0),			/* LOG SENSE */
	[0x55] = OUT(7, 2, 0),			/* MODE SELECT(10) */
	[0x56] = OUT(7, 2, 0),			/* RESERVE(10) */
	[0x57] = OUT(7, 2, 0),			/* RELEASE(10) */
	[0x5A] = IN(7, 2, 0),			/* MODE SENSE(10) */
	[0x5E] = IN(7, 2, 0),			/* PERSISTENT RESERVE IN */
	[0x5F] = OUT(5, 4, F_BLOCKING),		/* PERSISTENT RESERVE OUT */
	[0x83] = OUT(10, 4, F_MEDIUM | F_BLOCKING), /* EXTENDED COPY */
	[0x84] = IN(10, 4, 0),			/* RECEIVE COPY RESULTS */
	[0x88] = IN(10, 4, F_RD),		/* READ(16) */
	[0x89] = OUT(13, 1, F_BLOCKS | F_MEDIUM | F_FUA | F_BLOCKING),
						/* COMPARE AND WRITE */
	[0x8A] = OUT(10, 4, F_WR | F_FUA),	/* WRITE(16) */
	[0x8E] = OUT(10, 4, F_WR | F_DURABLE),	/* WRITE AND VERIFY(16) */
	[0x8F] = OUT(10, 4, F_BLOCKS),		/* VERIFY(16) */
	[0x90] = NONE(0),			/* PRE-FETCH(16) */
	[0x91] = NONE(F_BLOCKING),		/* SYNCHRONIZE CACHE(16) */
	[0x93] = OUT(1, 0, F_BLOCKS | F_MEDIUM | F_BLOCKING), /* WRITE SAME(16) */
	[0x9E] = IN(10, 4, 0),			/* SERVICE ACTION IN(16) */
	[0xA0] = IN(6, 4, 0),			/* REPORT LUNS */
	[0xA2] = IN(6, 4, 0),			/* SECURITY PROTOCOL IN */
	[0xA3] = IN(6, 4, 0),			/* MAINTENANCE IN */
	[0xA4] = OUT(6, 4, F_BLOCKING),		/* MAINTENANCE OUT */
	[0xA8] = IN(6, 4, F_RD),		/* READ(12) */
	[0xAA] = OUT(6, 4, F_WR | F_FUA),	/* WRITE(12) */
	[0xAE] = OUT(6, 4, F_WR | F_DURABLE),	/* WRITE AND VERIFY(12) */
	[0xAF] = OUT(6, 4, F_BLOCKS),		/* VERIFY(12) */
	[0xB5] = OUT(6, 4, 0),			/* SECURITY PROTOCOL OUT */
};

/* Length of VERIFY's data, which @length blocks are compared to. */
static u32 verify_length(const u8 *cdb, u32 length)
{
	switch (cdb[1] >> CDB1_BYTCHK_SHIFT & CDB1_BYTCHK_MASK) {
	case BYTCHK_BLOCKS:
		return length;
	case BYTCHK_ONE_BLOCK:
		return 1;
	default:
		return 0;
	}
}

/* What the length field does not say by itself. */
static u64 true_length(const u8 *cdb, u32 length)
{
	switch (cdb[0]) {
	case OP_READ_6:
	case OP_WRITE_6:
		return length ? length : 256;
	case OP_COMPARE_AND_WRITE:
		return 2 * length;
	case OP_VERIFY_10:
	case OP_VERIFY_12:
	case OP_VERIFY_16:
		return verify_length(cdb, length);
	case OP_WRITE_SAME_16:
		return cdb[1] & CDB1_NDOB ? 0 : length;
	case OP_FORMAT_UNIT:
		return cdb[1] & CDB1_FMTDATA ? U32_MAX : 0;
	default:
		return length;
	}
}

static u32 data_length(const u8 *cdb, const struct opcode *op, u32 block_size)
{
	u64 length = op->bytes ? mr_be_get(cdb + op->at, op->bytes) : op->at;

	if (!(op->flags & F_KNOWN))
		return U32_MAX;
	length = true_length(cdb, (u32)length);
	if (op->flags & F_BLOCKS)
		length *= block_size;
	return length > U32_MAX ? U32_MAX : (u32)length;
}

void mr_cdb_inspect(const __u8 *cdb, __u32 block_size,
		    struct mr_cdb_info *info)
{
	const struct opcode *op = &opcodes[cdb[0]];

	info->class = op->flags & F_DATA ? MR_CDB_BLOCK_DATA : MR_CDB_CONTROL;
	info->blocking = op->flags & F_BLOCKING;
	info->medium_write = op->flags & F_MEDIUM;
	info->known = op->flags & F_KNOWN;
	info->write_fua = op->flags & F_DURABLE ||
			  (op->flags & F_FUA && cdb[1] & CDB1_FUA);
	info->len = data_length(cdb, op, block_size);
	info->dir = info->len ? (enum mr_dir)op->dir : MR_DIR_NONE;
}

void mr_cdb_read_write(const struct mr_read_write *rw, __u8 *cdb)
{
	memset(cdb, 0, 16);
	cdb[1] = rw->access & (CDB1_FUA | CDB1_DPO);
	if (rw->lba > U32_MAX || rw->blocks > U16_MAX) {
		cdb[0] = rw->write ? OP_WRITE_16 : OP_READ_16;
		mr_be_put(cdb + 2, 8, rw->lba);
		mr_be_put(cdb + 10, 4, rw->blocks);
	} else {
		cdb[0] = rw->write ? OP_WRITE_10 : OP_READ_10;
		mr_be_put(cdb + 2, 4, rw->lba);
		mr_be_put(cdb + 7, 2, rw->blocks);
	}
}

void mr_cdb_strip_fua(__u8 *cdb)
{
	switch (cdb[0]) {
	case OP_READ_10:
	case OP_WRITE_10:
	case OP_READ_12:
	case OP_WRITE_12:
	case OP_READ_16:
	case OP_WRITE_16:
		cdb[1] &= (u8)~(CDB1_DPO | CDB1_FUA);
	}
}
