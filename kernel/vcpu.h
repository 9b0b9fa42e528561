/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who serves a learnt word: the worker, or the vCPU that has written it, before
 * it is back in the guest.  The vCPU spares a wake-up and the way from one CPU to
 * another; the worker lets the guest go on meanwhile.  Which is faster depends
 * on the guest and on the backstore, so it is measured.
 */
#ifndef MR_VCPU_H
#define MR_VCPU_H

#include <linux/mutex.h>
#include <linux/types.h>

struct mr_controller;
struct mr_kick;

/**
 * struct mr_vcpu - vCPUs that serve words, one at a time
 * @work:	of the task that rang; a reference on the controller is held while
 *		it is in a list or runs, which may be late
 * @flags:	MR_VCPU_QUEUED
 * @lock:	held while a vCPU serves
 * @stopped:	none may any more
 * @serves:	the vCPU serves, not the worker
 * @rings:	words in this epoch
 * @epochs:	that have ended; this and the rest are the business of the word
 *		that ends one
 * @since:	begin of the epoch, ns
 * @cost:	time of the best epoch since the last verdict that was served by the
 *		worker and by vCPUs, ns
 */
struct mr_vcpu {
	struct callback_head work;
	unsigned long flags;
	struct mutex lock;
	bool stopped;
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

/* No vCPU serves afterwards.  No doorbell is hooked any more. */
void mr_vcpu_stop(struct mr_vcpu *vcpu);

#endif
