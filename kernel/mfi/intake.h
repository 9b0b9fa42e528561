/* SPDX-License-Identifier: GPL-2.0-only */
/* The frame that is being taken: its copy, and what it says. */
#ifndef MR_INTAKE_H
#define MR_INTAKE_H

#include <linux/types.h>

struct mr_request;
struct mr_sgl;

/**
 * struct mr_intake - one frame at a time; guarded by worker.serving
 * @generation:	of the controller when its word was taken
 * @frame:	copy, of MFI_FRAME_MAX bytes; NULL before SET_OWNER
 * @len:	bytes of it
 * @req:	decoded, as long as it is being dispatched
 * @sgl:	its SGL
 */
struct mr_intake {
	u32 generation;
	u8 *frame;
	size_t len;
	const struct mr_request *req;
	struct mr_sgl *sgl;
};

/* 0 or -ENOMEM. */
int mr_intake_alloc(struct mr_intake *intake);
void mr_intake_free(struct mr_intake *intake);

#endif
