// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/minmax.h>

#include "trial.h"

/* Words of an epoch, and epochs of which one is served another way. */
#define MR_TRIAL_EPOCH	64
#define MR_TRIAL_PERIOD	16

static void mr_trial_forget(struct mr_trial *trial)
{
	int policy;

	for (policy = 0; policy < MR_POLICIES; policy++)
		trial->cost[policy] = U64_MAX;
}

void mr_trial_init(struct mr_trial *trial)
{
	mr_trial_forget(trial);
}

/* The policies but the best one take turns. */
static enum mr_policy mr_trial_next(struct mr_trial *trial)
{
	do {
		trial->other = (trial->other + 1) % MR_POLICIES;
	} while (trial->other == trial->best);
	return trial->other;
}

/*
 * An epoch has ended.  The best one counts, for a guest pauses as it likes; so a
 * trial that was disturbed changes nothing.
 */
static void mr_trial_judge(struct mr_trial *trial)
{
	u64 now = ktime_get_ns(), spent = now - trial->since;
	u64 *cost = trial->cost;

	cost[trial->policy] = min(cost[trial->policy], spent);
	WRITE_ONCE(trial->word, spent / MR_TRIAL_EPOCH);
	trial->since = now;
	WRITE_ONCE(trial->epochs, trial->epochs + 1);
	switch (trial->epochs % MR_TRIAL_PERIOD) {
	case 0:
		WRITE_ONCE(trial->policy, mr_trial_next(trial));
		break;
	case 1:
		if (cost[trial->other] < cost[trial->best])
			trial->best = trial->other;
		WRITE_ONCE(trial->policy, trial->best);
		mr_trial_forget(trial);
		break;
	}
	atomic_set_release(&trial->rings, 0);
}

/* Every word counts, or the epochs of the policies were not alike. */
enum mr_policy mr_trial_ring(struct mr_trial *trial)
{
	if (atomic_inc_return_acquire(&trial->rings) == MR_TRIAL_EPOCH)
		mr_trial_judge(trial);
	return mr_trial_policy(trial);
}
