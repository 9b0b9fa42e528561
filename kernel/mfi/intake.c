// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <mfi.h>

#include "guest/segments.h"
#include "mfi/intake.h"

int mr_intake_alloc(struct mr_intake *intake)
{
	intake->frame = kzalloc(MFI_FRAME_MAX, GFP_KERNEL);
	intake->sgl = kzalloc(sizeof(*intake->sgl), GFP_KERNEL);
	if (intake->frame && intake->sgl)
		return 0;
	mr_intake_free(intake);
	return -ENOMEM;
}

void mr_intake_free(struct mr_intake *intake)
{
	kfree(intake->sgl);
	kfree(intake->frame);
	intake->sgl = NULL;
	intake->frame = NULL;
}
