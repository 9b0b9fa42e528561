/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How learnt words are served.  The vCPU that has written a word may serve it
 * before it is back in the guest, which spares a wake-up and the way from one CPU
 * to another; the worker lets the guest go on meanwhile; and while the guest goes
 * on, it may be kept from interrupts.  Which is fastest depends on the guest and
 * on the backstore, so it is measured.  Pure, see frame.h.
 */
#ifndef MR_TRIAL_H
#define MR_TRIAL_H

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * enum mr_policy - a way to serve words
 * @MR_POLICY_VCPU:	the vCPU does, while nothing is out
 * @MR_POLICY_WORKER:	the worker does
 * @MR_POLICY_COALESCE:	the worker does, and interrupts are coalesced
 * @MR_POLICIES:	number of them
 */
enum mr_policy {
	MR_POLICY_VCPU,
	MR_POLICY_WORKER,
	MR_POLICY_COALESCE,
	MR_POLICIES
};

/**
 * struct mr_trial - which policy is the fastest
 * @policy:	in force
 * @best:	policy of the last verdict
 * @trying:	policies take turns
 * @settled:	the policy that is tried has had an epoch
 * @crowded:	the worker's words were, the last time
 * @step:	rounds of a trial, epochs of a rest
 * @rest:	epochs without a trial that follow a verdict
 * @odd:	epochs in a row that were not like those of the verdict
 * @usual:	time of an epoch of the best policy in the last trial, ns
 * @cost:	time of the best epoch of each policy in this trial, ns
 */
struct mr_trial {
	enum mr_policy policy;
	enum mr_policy best;
	bool trying;
	bool settled;
	bool crowded;
	u32 step;
	u32 rest;
	u32 odd;
	u64 usual;
	u64 cost[MR_POLICIES];
};

void mr_trial_init(struct mr_trial *trial);

/*
 * An epoch has ended that took so many ns; crowded: most of its words came while
 * others were out.  One caller at a time.
 */
void mr_trial_ended(struct mr_trial *trial, u64 spent, bool crowded);

/* The policy in force. */
static inline enum mr_policy mr_trial_policy(const struct mr_trial *trial)
{
	return READ_ONCE(trial->policy);
}

#endif
