/* SPDX-License-Identifier: GPL-2.0-only */
/* Which logical blocks a command names.  Pure, see mfi/frame.h. */
#ifndef MR_EXTENT_H
#define MR_EXTENT_H

#include <linux/types.h>

#define MR_EXTENT_TO_END	(~(__u64)0)	/* blocks: all there are */

/* Bytes in the parameter lists of UNMAP (SBC-3) and EXTENDED COPY (SPC-4). */
#define MR_UNMAP_HEADER		8
#define MR_UNMAP_DESCRIPTOR	16
#define MR_COPY_HEADER		16
#define MR_COPY_TARGET		32
#define MR_COPY_SEGMENT		28	/* from block device to block device */

/**
 * struct mr_extent - a run of logical blocks
 * @lba:	first
 * @blocks:	how many
 */
struct mr_extent {
	__u64 lba;
	__u64 blocks;
};

/**
 * struct mr_copy - a segment descriptor of EXTENDED COPY
 * @source:	index of the target descriptor it is copied from
 * @destination: and of the one it is copied to
 * @from:	blocks of the source
 * @to:		blocks of the destination
 */
struct mr_copy {
	__u16 source;
	__u16 destination;
	struct mr_extent from;
	struct mr_extent to;
};

/**
 * mr_extent_of_cdb() - the blocks that a CDB names
 * @cdb:	at least 16 bytes
 * @extent:	result
 *
 * Return: false if it names none: another command, or one of no blocks.
 */
bool mr_extent_of_cdb(const __u8 *cdb, struct mr_extent *extent);

/* Bytes of UNMAP's block descriptors, of a parameter list of @len bytes. */
__u32 mr_extent_unmap_bytes(const __u8 *header, __u32 len);

/* Those that a block descriptor of UNMAP names. */
void mr_extent_of_unmap(const __u8 *descriptor, struct mr_extent *extent);

/* Bytes of the target descriptors, between header and segment descriptors. */
__u32 mr_extent_copy_targets(const __u8 *header);

/* False if the segment descriptor is not one of block to block. */
bool mr_extent_of_copy(const __u8 *segment, struct mr_copy *copy);

#endif
