// SPDX-License-Identifier: GPL-2.0-only
#include <linux/limits.h>
#include <linux/minmax.h>

#include "trial.h"

#define MR_TRIAL_ROUNDS	2	/* turns of each policy in a trial */
#define MR_TRIAL_REST	16	/* at first, and after another verdict */
#define MR_TRIAL_REST_MOST	256
#define MR_TRIAL_PROBE	16	/* epochs of the vCPU's between two looks */
#define MR_TRIAL_ODD	2	/* how often slower or faster, epochs in a row */

static void mr_trial_begin_rest(struct mr_trial *trial)
{
	trial->trying = false;
	trial->step = 0;
	trial->odd = 0;
	WRITE_ONCE(trial->policy, trial->best);
}

static void mr_trial_begin(struct mr_trial *trial)
{
	int policy;

	trial->trying = true;
	trial->settled = false;
	trial->step = 0;
	for (policy = 0; policy < MR_POLICIES; policy++)
		trial->cost[policy] = U64_MAX;
	WRITE_ONCE(trial->policy, MR_POLICY_VCPU);
}

void mr_trial_init(struct mr_trial *trial)
{
	trial->best = MR_POLICY_VCPU;
	trial->crowded = false;
	trial->rest = MR_TRIAL_REST;
	trial->usual = 0;
	mr_trial_begin_rest(trial);
}

static enum mr_policy mr_trial_fastest(const struct mr_trial *trial)
{
	enum mr_policy policy, fastest = trial->best;

	for (policy = 0; policy < MR_POLICIES; policy++)
		if (trial->cost[policy] < trial->cost[fastest])
			fastest = policy;
	return fastest;
}

/* One that is confirmed is asked less often. */
static void mr_trial_judge(struct mr_trial *trial)
{
	enum mr_policy fastest = mr_trial_fastest(trial);

	if (fastest == trial->best)
		trial->rest = min(2 * trial->rest, MR_TRIAL_REST_MOST);
	else
		trial->rest = MR_TRIAL_REST;
	trial->best = fastest;
	trial->usual = trial->cost[fastest];
	mr_trial_begin_rest(trial);
}

/* A lone command has no other to wait for: to coalesce would only delay it. */
static enum mr_policy mr_trial_next(const struct mr_trial *trial)
{
	enum mr_policy next = trial->policy + 1;

	return next == MR_POLICY_COALESCE && !trial->crowded ? MR_POLICIES :
							       next;
}

/*
 * The best epoch counts: who disturbs one changes nothing.  Of each turn of a
 * policy it is the second: in the first there is still what the one before it
 * has left, an empty queue for instance.
 */
static void mr_trial_try(struct mr_trial *trial, u64 spent, bool crowded)
{
	u64 *cost = &trial->cost[trial->policy];
	enum mr_policy next;

	trial->settled = !trial->settled;
	if (trial->settled)
		return;
	*cost = min(*cost, spent);
	if (trial->policy == MR_POLICY_WORKER)
		trial->crowded = crowded;
	next = mr_trial_next(trial);
	if (next < MR_POLICIES)
		WRITE_ONCE(trial->policy, next);
	else if (++trial->step < MR_TRIAL_ROUNDS)
		WRITE_ONCE(trial->policy, MR_POLICY_VCPU);
	else
		mr_trial_judge(trial);
}

/*
 * Is the load another than at the verdict?  What the vCPU serves is answered
 * before the next word, so that many commands look like lone ones; and they need
 * not come faster.
 */
static bool mr_trial_is_odd(const struct mr_trial *trial, u64 spent,
			    bool crowded)
{
	if (trial->policy != MR_POLICY_VCPU && crowded != trial->crowded)
		return true;
	return trial->usual && (spent > MR_TRIAL_ODD * trial->usual ||
				spent < trial->usual / MR_TRIAL_ODD);
}

/* The worker has served an epoch in the midst of those of the vCPU. */
static void mr_trial_end_probe(struct mr_trial *trial, bool crowded)
{
	if (crowded != trial->crowded)
		mr_trial_begin(trial);
	else
		WRITE_ONCE(trial->policy, trial->best);
}

/* Another load is not for the same policy: it is tried soon. */
static void mr_trial_rest(struct mr_trial *trial, u64 spent, bool crowded)
{
	if (trial->policy != trial->best) {
		mr_trial_end_probe(trial, crowded);
		return;
	}
	trial->odd = mr_trial_is_odd(trial, spent, crowded) ? trial->odd + 1 : 0;
	trial->step++;
	if (trial->step >= trial->rest ||
	    (trial->step >= MR_TRIAL_REST && trial->odd >= MR_TRIAL_ODD))
		mr_trial_begin(trial);
	else if (trial->best == MR_POLICY_VCPU &&
		 trial->step % MR_TRIAL_PROBE == 0)
		WRITE_ONCE(trial->policy, MR_POLICY_WORKER);
}

void mr_trial_ended(struct mr_trial *trial, u64 spent, bool crowded)
{
	if (trial->trying)
		mr_trial_try(trial, spent, crowded);
	else
		mr_trial_rest(trial, spent, crowded);
}
