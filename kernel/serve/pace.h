/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How fast words come, and how many at once: in epochs of 64.  Pure, see
 * mfi/frame.h.
 */
#ifndef MR_PACE_H
#define MR_PACE_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/types.h>

/**
 * struct mr_pace - the words of a controller
 * @words:	in this epoch
 * @crowded:	those of them that came before the guest had all of its replies
 * @last:	when the last one came, ns
 * @pause:	the longest time between two of this epoch, ns; vCPUs race for it,
 *		and for @last: it is a guess then
 * @since:	begin of the epoch, ns
 * @epochs:	that have ended
 * @word:	mean time between two words of the last one, ns
 */
struct mr_pace {
	atomic_t words;
	atomic_t crowded;
	u64 last;
	u64 pause;
	u64 since;
	u32 epochs;
	u64 word;
};

/*
 * A word was written at @now (ns; of several vCPUs another one's may have been
 * later), @crowded or not.  Returns 0, or to the one caller whose word has ended
 * the epoch how long that took, ns; it calls mr_pace_begin() when it has used
 * that.
 */
u64 mr_pace_word(struct mr_pace *pace, u64 now, bool crowded);

/* The next epoch. */
void mr_pace_begin(struct mr_pace *pace);

/* Mean time between two words of late, ns; 0 before the first epoch has ended. */
static inline u64 mr_pace_word_ns(const struct mr_pace *pace)
{
	return READ_ONCE(pace->word);
}

/* Crowded words of the epoch that has ended; before mr_pace_begin(). */
static inline int mr_pace_crowded(const struct mr_pace *pace)
{
	return atomic_read(&pace->crowded);
}

/* Tells epochs apart. */
static inline u32 mr_pace_epoch(const struct mr_pace *pace)
{
	return READ_ONCE(pace->epochs);
}

#endif
