/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decoding of the three forms of MFI scatter-gather lists.  Pure, see frame.h.
 */
#ifndef MR_SGL_H
#define MR_SGL_H

#include "guest/segments.h"
#include "mfi/frame.h"

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
