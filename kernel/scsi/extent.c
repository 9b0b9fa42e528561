// SPDX-License-Identifier: GPL-2.0-only
#include "bigendian.h"
#include "scsi/extent.h"

/* Source: SBC-3. */
enum {
	OP_READ_6		= 0x08,
	OP_WRITE_6		= 0x0A,
	OP_READ_10		= 0x28,
	OP_WRITE_10		= 0x2A,
	OP_WRITE_VERIFY_10	= 0x2E,
	OP_VERIFY_10		= 0x2F,
	OP_WRITE_SAME_10	= 0x41,
	OP_READ_16		= 0x88,
	OP_COMPARE_AND_WRITE	= 0x89,
	OP_WRITE_16		= 0x8A,
	OP_WRITE_VERIFY_16	= 0x8E,
	OP_VERIFY_16		= 0x8F,
	OP_WRITE_SAME_16	= 0x93,
	OP_READ_12		= 0xA8,
	OP_WRITE_12		= 0xAA,
	OP_WRITE_VERIFY_12	= 0xAE,
	OP_VERIFY_12		= 0xAF,
};

#define COPY_BLOCK_TO_BLOCK	0x02

bool mr_extent_of_cdb(const __u8 *cdb, struct mr_extent *extent)
{
	switch (cdb[0]) {
	case OP_READ_6:
	case OP_WRITE_6:
		extent->lba = mr_be_get(cdb + 1, 3) & 0x1FFFFF;
		extent->blocks = cdb[4] ? cdb[4] : 256;
		break;
	case OP_READ_10:
	case OP_WRITE_10:
	case OP_WRITE_VERIFY_10:
	case OP_VERIFY_10:
	case OP_WRITE_SAME_10:
		extent->lba = mr_be_get(cdb + 2, 4);
		extent->blocks = mr_be_get(cdb + 7, 2);
		break;
	case OP_READ_12:
	case OP_WRITE_12:
	case OP_WRITE_VERIFY_12:
	case OP_VERIFY_12:
		extent->lba = mr_be_get(cdb + 2, 4);
		extent->blocks = mr_be_get(cdb + 6, 4);
		break;
	case OP_READ_16:
	case OP_WRITE_16:
	case OP_WRITE_VERIFY_16:
	case OP_VERIFY_16:
	case OP_WRITE_SAME_16:
		extent->lba = mr_be_get(cdb + 2, 8);
		extent->blocks = mr_be_get(cdb + 10, 4);
		break;
	case OP_COMPARE_AND_WRITE:
		extent->lba = mr_be_get(cdb + 2, 8);
		extent->blocks = cdb[13];
		break;
	default:
		return false;
	}
	if (!extent->blocks &&
	    (cdb[0] == OP_WRITE_SAME_10 || cdb[0] == OP_WRITE_SAME_16))
		extent->blocks = MR_EXTENT_TO_END;
	return extent->blocks != 0;
}

__u32 mr_extent_unmap_bytes(const __u8 *header, __u32 len)
{
	__u32 bytes = (__u32)mr_be_get(header + 2, 2);

	if (len < MR_UNMAP_HEADER)
		return 0;
	return bytes < len - MR_UNMAP_HEADER ? bytes : len - MR_UNMAP_HEADER;
}

void mr_extent_of_unmap(const __u8 *descriptor, struct mr_extent *extent)
{
	extent->lba = mr_be_get(descriptor, 8);
	extent->blocks = mr_be_get(descriptor + 8, 4);
}

__u32 mr_extent_copy_targets(const __u8 *header)
{
	return (__u32)mr_be_get(header + 2, 2);
}

bool mr_extent_of_copy(const __u8 *segment, struct mr_copy *copy)
{
	if (segment[0] != COPY_BLOCK_TO_BLOCK ||
	    mr_be_get(segment + 2, 2) != MR_COPY_SEGMENT - 4)
		return false;
	copy->source = (__u16)mr_be_get(segment + 4, 2);
	copy->destination = (__u16)mr_be_get(segment + 6, 2);
	copy->from.lba = mr_be_get(segment + 12, 8);
	copy->to.lba = mr_be_get(segment + 20, 8);
	copy->from.blocks = mr_be_get(segment + 10, 2);
	copy->to.blocks = copy->from.blocks;
	return true;
}
