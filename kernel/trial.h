/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How learnt words are served.  The vCPU that has written a word may serve it
 * before it is back in the guest, which spares a wake-up and the way from one CPU
 * to another; the worker lets the guest go on meanwhile; and while the guest goes
 * on, it may be kept from interrupts.  Which is fastest depends on the guest and
 * on the backstore, so it is measured.
 */
#ifndef MR_TRIAL_H
#define MR_TRIAL_H

#include <linux/atomic.h>
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
 * @rings:	words in this epoch
 * @best:	policy of the last verdict; this and the rest are the business of the
 *		word that ends an epoch
 * @other:	policy tried last
 * @epochs:	that have ended
 * @word:	mean time between two words of the last one, ns
 * @since:	begin of the epoch, ns
 * @cost:	time of the best epoch of each policy since the last verdict, ns
 */
struct mr_trial {
	enum mr_policy policy;
	atomic_t rings;
	enum mr_policy best;
	enum mr_policy other;
	u32 epochs;
	u64 word;
	u64 since;
	u64 cost[MR_POLICIES];
};

void mr_trial_init(struct mr_trial *trial);

/* A word was written: the policy to serve it by. */
enum mr_policy mr_trial_ring(struct mr_trial *trial);

/* The policy in force. */
static inline enum mr_policy mr_trial_policy(const struct mr_trial *trial)
{
	return READ_ONCE(trial->policy);
}

/* Mean time between two words of late, ns; 0 before the first epoch has ended. */
static inline u64 mr_trial_word_ns(const struct mr_trial *trial)
{
	return READ_ONCE(trial->word);
}

/* Tells epochs apart. */
static inline u32 mr_trial_epoch(const struct mr_trial *trial)
{
	return READ_ONCE(trial->epochs);
}

#endif
