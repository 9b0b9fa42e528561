// SPDX-License-Identifier: GPL-2.0-only
#include <linux/compiler.h>
#include <linux/minmax.h>

#include "fabric/nowait.h"

#define MR_NOWAIT_LEAST	64
#define MR_NOWAIT_MOST	(1 << 20)

void mr_nowait_init(struct mr_nowait *nowait)
{
	WRITE_ONCE(nowait->streak, 0);
	WRITE_ONCE(nowait->wanted, MR_NOWAIT_LEAST);
}

bool mr_nowait_expected(const struct mr_nowait *nowait)
{
	return READ_ONCE(nowait->streak) >= READ_ONCE(nowait->wanted);
}

/* Submitters race here, and lose a count: it is a guess anyway. */
void mr_nowait_submitted(struct mr_nowait *nowait, bool slept)
{
	u32 streak = READ_ONCE(nowait->streak);
	u32 wanted = READ_ONCE(nowait->wanted);

	if (!slept) {
		if (streak < wanted)
			WRITE_ONCE(nowait->streak, streak + 1);
		return;
	}
	WRITE_ONCE(nowait->streak, 0);
	if (streak >= wanted)
		WRITE_ONCE(nowait->wanted, min(2 * wanted, MR_NOWAIT_MOST));
}
