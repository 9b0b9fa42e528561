/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decoding of the three forms of MFI scatter-gather lists.  Pure, see frame.h.
 */
#ifndef MR_SGL_H
#define MR_SGL_H

#include "mfi/frame.h"

/**
 * struct mr_sge - an element, in host byte order
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

/**
 * mr_sge_size() - bytes of an element in the form the frame flags choose
 * @flags:	MFI_FRAME_*
 */
size_t mr_sge_size(__u16 flags);

/**
 * mr_sgl_decode() - take a frame's SGL apart
 * @frame:	copy of the frame
 * @len:	bytes of @frame
 * @req:	the decoded frame: form, place and number of the elements
 * @want:	bytes to transfer; what the list has beyond them is cut off
 * @sgl:	result
 *
 * Return: MFI_STAT_OK; MFI_STAT_INVALID_SGL when the list holds fewer bytes
 * than @want, an element's address wraps, or the list ends outside the frame.
 * Elements of length 0 are skipped; those after the last one wanted are not
 * looked at.
 */
enum mfi_status mr_sgl_decode(const void *frame, size_t len,
			      const struct mr_request *req, __u32 want,
			      struct mr_sgl *sgl);

/* The same, but a list that holds fewer bytes than @want is no error. */
enum mfi_status mr_sgl_decode_room(const void *frame, size_t len,
				   const struct mr_request *req, __u32 want,
				   struct mr_sgl *sgl);

#endif
