// SPDX-License-Identifier: GPL-2.0-only
#include <linux/limits.h>
#include <linux/minmax.h>

#include "trial.h"

#define MR_TRIAL_ROUNDS	2	/* epochs of each policy in a trial */
#define MR_TRIAL_REST	16	/* at first, and after another verdict */
#define MR_TRIAL_REST_MOST	256
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
	u32 policy;

	trial->trying = true;
	trial->step = 0;
	for (policy = 0; policy < trial->policies; policy++)
		trial->cost[policy] = U64_MAX;
	WRITE_ONCE(trial->policy, 0);
}

void mr_trial_init(struct mr_trial *trial, u32 policies)
{
	trial->policies = policies;
	trial->best = MR_POLICY_VCPU;
	trial->rest = MR_TRIAL_REST;
	trial->usual = 0;
	mr_trial_begin_rest(trial);
}

static enum mr_policy mr_trial_fastest(const struct mr_trial *trial)
{
	enum mr_policy policy, fastest = trial->best;

	for (policy = 0; policy < trial->policies; policy++)
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

/* The best epoch counts: who disturbs one changes nothing. */
static void mr_trial_try(struct mr_trial *trial, u64 spent)
{
	u64 *cost = &trial->cost[trial->policy];

	*cost = min(*cost, spent);
	if (++trial->step == MR_TRIAL_ROUNDS * trial->policies)
		mr_trial_judge(trial);
	else
		WRITE_ONCE(trial->policy, trial->step % trial->policies);
}

static bool mr_trial_is_odd(const struct mr_trial *trial, u64 spent)
{
	return trial->usual && (spent > MR_TRIAL_ODD * trial->usual ||
				spent < trial->usual / MR_TRIAL_ODD);
}

/* Another load is not for the same policy: it is tried soon. */
static void mr_trial_rest(struct mr_trial *trial, u64 spent)
{
	trial->odd = mr_trial_is_odd(trial, spent) ? trial->odd + 1 : 0;
	trial->step++;
	if (trial->step >= trial->rest ||
	    (trial->step >= MR_TRIAL_REST && trial->odd >= MR_TRIAL_ODD))
		mr_trial_begin(trial);
}

void mr_trial_ended(struct mr_trial *trial, u64 spent)
{
	if (trial->trying)
		mr_trial_try(trial, spent);
	else
		mr_trial_rest(trial, spent);
}
