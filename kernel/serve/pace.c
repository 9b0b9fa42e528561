// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>

#include "serve/pace.h"

#define MR_PACE_EPOCH	64	/* words */

u64 mr_pace_word(struct mr_pace *pace, u64 now, bool crowded)
{
	u64 last = READ_ONCE(pace->last), gap = now - min(now, last);
	u64 spent;

	WRITE_ONCE(pace->last, now);
	if (gap > READ_ONCE(pace->pause))
		WRITE_ONCE(pace->pause, gap);
	if (crowded)
		atomic_inc(&pace->crowded);
	/* Every word counts, or the epochs of the policies were not alike. */
	if (atomic_inc_return_acquire(&pace->words) != MR_PACE_EPOCH)
		return 0;
	/*
	 * A guest pauses as it likes; that says nothing.  The shorter times
	 * between bursts are what coalescing costs.
	 */
	spent = max(now - min(now, pace->since), 1ULL);
	if (READ_ONCE(pace->pause) > spent / 2)
		spent -= min(spent - 1, READ_ONCE(pace->pause));
	WRITE_ONCE(pace->word, spent / MR_PACE_EPOCH);
	WRITE_ONCE(pace->epochs, pace->epochs + 1);
	pace->since = now;
	return spent;
}

void mr_pace_begin(struct mr_pace *pace)
{
	WRITE_ONCE(pace->pause, 0);
	atomic_set(&pace->crowded, 0);
	atomic_set_release(&pace->words, 0);
}
