// SPDX-License-Identifier: GPL-2.0-only
#include <linux/limits.h>
#include <linux/minmax.h>

#include "trial.h"

#define MR_TRIAL_ROUNDS		3	/* turns of each policy in a trial */
#define MR_TRIAL_REST		32	/* epochs between two trials at first */
#define MR_TRIAL_REST_MOST	256
#define MR_TRIAL_PROBE		16	/* epochs of the vCPU between two looks */
#define MR_TRIAL_DEBOUNCE	2	/* epochs in a row that make it another load */
#define MR_TRIAL_CROWDED	8	/* words of an epoch that say so */
#define MR_TRIAL_MARGIN		16	/* coalescing is left for 1/16 less time */

/*
 * What a load may be served by.  The vCPU would keep itself from the next of many
 * commands; a lone one has no other that its reply could wait for.
 */
static const enum mr_policy mr_trial_candidates[2][2] = {
	[false] = { MR_POLICY_VCPU, MR_POLICY_WORKER },
	[true] = { MR_POLICY_WORKER, MR_POLICY_COALESCE },
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

/* It begins its trials anew: those of before may have been of something else. */
static void mr_trial_switch_load(struct mr_trial *trial, bool crowded)
{
	trial->crowded = crowded;
	trial->other = 0;
	mr_trial_verdict(trial)->rest = MR_TRIAL_REST;
	mr_trial_begin_rest(trial);
}

void mr_trial_init(struct mr_trial *trial)
{
	trial->verdicts[false] = (struct mr_verdict){ .best = MR_POLICY_VCPU };
	trial->verdicts[true] = (struct mr_verdict){ .best = MR_POLICY_COALESCE };
	mr_trial_switch_load(trial, false);
}

static void mr_trial_begin(struct mr_trial *trial)
{
	trial->trying = true;
	trial->turn = 0;
	trial->cost[0] = U64_MAX;
	trial->cost[1] = U64_MAX;
	mr_trial_verdict(trial)->rested = 0;
	mr_trial_use(trial, mr_trial_candidates[trial->crowded][0]);
}

static enum mr_policy mr_trial_fastest(const struct mr_trial *trial)
{
	u64 second = trial->cost[1];

	/* It spares the guest interrupts, too. */
	if (trial->crowded)
		second -= second / MR_TRIAL_MARGIN;
	return mr_trial_candidates[trial->crowded][second < trial->cost[0]];
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
	const enum mr_policy *candidates = mr_trial_candidates[trial->crowded];
	u64 *cost = &trial->cost[trial->turn % 2];

	*cost = min(*cost, spent);
	if (++trial->turn < 2 * MR_TRIAL_ROUNDS)
		mr_trial_use(trial, candidates[trial->turn % 2]);
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

/* Lone commands are never crowded, many of them are now and then. */
static bool mr_trial_is_other(const struct mr_trial *trial, u32 crowded)
{
	return trial->crowded ? !crowded : crowded >= MR_TRIAL_CROWDED;
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
