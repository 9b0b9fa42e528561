/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How learnt words are served.  The vCPU that has written a word may serve it
 * before it is back in the guest, which spares a wake-up and the way from one CPU
 * to another; the worker lets the guest go on meanwhile; and while the guest goes
 * on, it may be kept from interrupts.  Which is fastest depends on the guest and
 * on the backstore, so it is measured, for two loads: lone commands, which have no
 * other that their replies could wait for, and many, of which the vCPU would keep
 * itself from the next.  A word is crowded if it comes before the guest has all of
 * its replies: that tells the loads apart.  Pure, see mfi/frame.h.
 */
#ifndef MR_TRIAL_H
#define MR_TRIAL_H

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * enum mr_policy - a way to serve words
 * @MR_POLICY_VCPU:	the vCPU does, while nothing is out; for lone commands
 * @MR_POLICY_WORKER:	the worker does
 * @MR_POLICY_COALESCE:	the worker does, and interrupts are coalesced; for many
 */
enum mr_policy {
	MR_POLICY_VCPU,
	MR_POLICY_WORKER,
	MR_POLICY_COALESCE
};

#define MR_TRIAL_CANDIDATES	2

/**
 * struct mr_verdict - how a load is served best
 * @best:	policy; until a trial has told, the usual one
 * @rested:	settled epochs of this load since its last trial
 * @rest:	so many of them until the next
 */
struct mr_verdict {
	enum mr_policy best;
	u32 rested;
	u32 rest;
};

/**
 * struct mr_trial - which policy is the fastest
 * @policy:	in force
 * @crowded:	the load: many commands at once, or lone ones
 * @trying:	the candidates take turns: the load's usual policy, the worker
 * @settled:	the policy in force has had an epoch
 * @other:	epochs in a row of the other load
 * @turn:	of the trial
 * @verdicts:	of lone commands and of many
 * @cost:	time of the best epoch of each candidate in this trial, ns
 */
struct mr_trial {
	enum mr_policy policy;
	bool crowded;
	bool trying;
	bool settled;
	u32 other;
	u32 turn;
	struct mr_verdict verdicts[2];
	u64 cost[MR_TRIAL_CANDIDATES];
};

void mr_trial_init(struct mr_trial *trial);

/*
 * An epoch of 64 words has ended that took so many ns; crowded: how many of them
 * were.  One caller at a time.
 */
void mr_trial_ended(struct mr_trial *trial, u64 spent, u32 crowded);

/* The policy in force. */
static inline enum mr_policy mr_trial_policy(const struct mr_trial *trial)
{
	return READ_ONCE(trial->policy);
}

#endif
