/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who serves a learnt word: the worker, or the vCPU that has written it, before
 * it is back in the guest.  The vCPU spares a wake-up and the way from one CPU to
 * another; the worker lets the guest go on meanwhile.  Which is faster depends
 * on the guest and on the backstore, so it is measured.
 */
#ifndef MR_VCPU_H
#define MR_VCPU_H

#include <linux/types.h>
#include <linux/wait.h>

struct mr_controller;
struct mr_kick;

/**
 * struct mr_vcpu - vCPUs that serve words
 * @work:	of the task that rang
 * @flags:	MR_VCPU_QUEUED: @work is in its list, or runs
 * @idle:	woken when it has run
 * @serves:	the vCPU serves, not the worker
 * @rings:	words in this epoch
 * @epochs:	that have ended; this and the rest are the business of the word
 *		that ends one
 * @since:	begin of the epoch, ns
 * @cost:	time of the last epoch that was served by the worker and by vCPUs,
 *		ns
 */
struct mr_vcpu {
	struct callback_head work;
	unsigned long flags;
	wait_queue_head_t idle;
	bool serves;
	atomic_t rings;
	u32 epochs;
	u64 since;
	u64 cost[2];
};

void mr_vcpu_init(struct mr_vcpu *vcpu);

/*
 * A learnt word was written.  An eventfd's wake function, in whatever context;
 * once per serving.
 */
void mr_vcpu_ring(struct mr_controller *ctl, struct mr_kick *kick);

/* Wait until no vCPU serves.  No doorbell is hooked any more. */
void mr_vcpu_wait(struct mr_controller *ctl);

#endif
