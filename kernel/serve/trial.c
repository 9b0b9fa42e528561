// SPDX-License-Identifier: GPL-2.0-only
#include <linux/limits.h>
#include <linux/minmax.h>

#include "serve/trial.h"

#define MR_TRIAL_ROUNDS		3	/* turns of each policy in a trial */
#define MR_TRIAL_REST		32U	/* epochs between two trials at first */
#define MR_TRIAL_REST_MOST	256U
#define MR_TRIAL_PROBE		16	/* epochs of the vCPU between two looks */
#define MR_TRIAL_DEBOUNCE	2	/* epochs in a row that make it another load */
#define MR_TRIAL_MARGIN		16	/* the worker must take 1/16 less time */

/* Crowded words of 64: lone commands have 0, of many 5 to 40 were measured. */
#define MR_TRIAL_CROWDED	8
#define MR_TRIAL_LONE		2

/* How a load is served unless the worker alone is faster. */
static const enum mr_policy mr_trial_usual[2] = {
	[false] = MR_POLICY_VCPU,
	[true] = MR_POLICY_COALESCE,
};

static struct mr_verdict *mr_trial_verdict(struct mr_trial *trial)
{
	return &trial->verdicts[trial->crowded];
}

static void mr_trial_use(struct mr_trial *trial, enum mr_policy policy)
{
	trial->settled = false;
	WRITE_ONCE(trial->policy, policy);
}

static void mr_trial_begin_rest(struct mr_trial *trial)
{
	trial->trying = false;
	mr_trial_use(trial, mr_trial_verdict(trial)->best);
}

/* A load that is back may be another of its kind: it is tried sooner. */
static void mr_trial_switch_load(struct mr_trial *trial, bool crowded)
{
	struct mr_verdict *verdict;

	trial->crowded = crowded;
	trial->other = 0;
	verdict = mr_trial_verdict(trial);
	verdict->rest = max(verdict->rest / 2, MR_TRIAL_REST);
	mr_trial_begin_rest(trial);
}

void mr_trial_init(struct mr_trial *trial)
{
	trial->verdicts[false] = (struct mr_verdict){ .best = mr_trial_usual[false] };
	trial->verdicts[true] = (struct mr_verdict){ .best = mr_trial_usual[true] };
	mr_trial_switch_load(trial, false);
}

/* Whose turn it is. */
static enum mr_policy mr_trial_candidate(const struct mr_trial *trial)
{
	return trial->turn % MR_TRIAL_CANDIDATES ?
	       MR_POLICY_WORKER : mr_trial_usual[trial->crowded];
}

static void mr_trial_begin(struct mr_trial *trial)
{
	trial->trying = true;
	trial->turn = 0;
	trial->cost[0] = U64_MAX;
	trial->cost[1] = U64_MAX;
	mr_trial_verdict(trial)->rested = 0;
	mr_trial_use(trial, mr_trial_candidate(trial));
}

static enum mr_policy mr_trial_fastest(const struct mr_trial *trial)
{
	u64 usual = trial->cost[0], worker = trial->cost[1];

	return worker < usual - usual / MR_TRIAL_MARGIN ?
	       MR_POLICY_WORKER : mr_trial_usual[trial->crowded];
}

/* A verdict that is confirmed rests longer. */
static void mr_trial_judge(struct mr_trial *trial)
{
	struct mr_verdict *verdict = mr_trial_verdict(trial);
	enum mr_policy fastest = mr_trial_fastest(trial);

	verdict->rest = fastest != verdict->best ?
			MR_TRIAL_REST :
			min(2 * verdict->rest, MR_TRIAL_REST_MOST);
	verdict->best = fastest;
	mr_trial_begin_rest(trial);
}

/* The best epoch counts: who disturbs one changes nothing. */
static void mr_trial_try(struct mr_trial *trial, u64 spent)
{
	u64 *cost = &trial->cost[trial->turn % MR_TRIAL_CANDIDATES];

	*cost = min(*cost, spent);
	trial->turn++;
	if (trial->turn < MR_TRIAL_ROUNDS * MR_TRIAL_CANDIDATES)
		mr_trial_use(trial, mr_trial_candidate(trial));
	else
		mr_trial_judge(trial);
}

/*
 * What the vCPU serves is answered before the next word, so that many commands
 * may look like lone ones: the worker serves now and then, to see.
 */
static void mr_trial_rest(struct mr_trial *trial)
{
	struct mr_verdict *verdict = mr_trial_verdict(trial);

	verdict->rested++;
	if (verdict->rested >= verdict->rest)
		mr_trial_begin(trial);
	else if (trial->policy != verdict->best)
		mr_trial_use(trial, verdict->best);
	else if (trial->policy == MR_POLICY_VCPU &&
		 verdict->rested % MR_TRIAL_PROBE == 0)
		mr_trial_use(trial, MR_POLICY_WORKER);
}

static bool mr_trial_is_other(const struct mr_trial *trial, u32 crowded)
{
	return trial->crowded ? crowded <= MR_TRIAL_LONE :
				crowded >= MR_TRIAL_CROWDED;
}

void mr_trial_ended(struct mr_trial *trial, u64 spent, u32 crowded)
{
	/* In the first epoch there is still what the policy before has left. */
	if (!trial->settled) {
		trial->settled = true;
	} else if (mr_trial_is_other(trial, crowded)) {
		if (++trial->other >= MR_TRIAL_DEBOUNCE)
			mr_trial_switch_load(trial, !trial->crowded);
	} else {
		trial->other = 0;
		if (trial->trying)
			mr_trial_try(trial, spent);
		else
			mr_trial_rest(trial);
	}
}
