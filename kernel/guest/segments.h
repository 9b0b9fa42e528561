/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Segments of guest memory, in host byte order, whatever list named them.  Pure,
 * see mfi/frame.h.
 */
#ifndef MR_SEGMENTS_H
#define MR_SEGMENTS_H

#include <linux/types.h>

enum mr_dir {
	MR_DIR_NONE,
	MR_DIR_READ,		/* to the guest */
	MR_DIR_WRITE,		/* from the guest */
};

/**
 * struct mr_sge - a segment
 * @addr:	guest physical address
 * @len:	bytes, not 0
 */
struct mr_sge {
	__u64 addr;
	__u32 len;
};

#define MR_SGL_MAX	255

/**
 * struct mr_sgl - a list cut to the bytes wanted
 * @nents:	valid elements
 * @bits:	all addresses and lengths or'ed: their common alignment
 * @bytes:	sum of the elements' lengths
 * @sge:	elements
 */
struct mr_sgl {
	__u32 nents;
	__u64 bits;
	__u32 bytes;
	struct mr_sge sge[MR_SGL_MAX];
};

#endif
