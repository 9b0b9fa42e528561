/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Backstores that do their I/O in who submits it (fileio).  A workqueue does
 * that, since a disk may take its time; but a file that is in memory answers
 * without waiting, and need not be handed on.  Whether it is, only the past tells.
 * Pure, see mfi/frame.h.
 */
#ifndef MR_NOWAIT_H
#define MR_NOWAIT_H

#include <linux/types.h>

/**
 * struct mr_nowait - how a backstore has answered
 * @streak:	I/Os in a row for which the submitter did not sleep
 * @wanted:	that many are trusted; twice as many each time that fails
 */
struct mr_nowait {
	u32 streak;
	u32 wanted;
};

void mr_nowait_init(struct mr_nowait *nowait);

/* Will its next I/O probably not wait? */
bool mr_nowait_expected(const struct mr_nowait *nowait);

/* An I/O was submitted; the submitter has slept, or not. */
void mr_nowait_submitted(struct mr_nowait *nowait, bool slept);

#endif
