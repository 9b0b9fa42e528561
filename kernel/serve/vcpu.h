/* SPDX-License-Identifier: GPL-2.0-only */
/* vCPUs that serve the words they have written: see MR_POLICY_VCPU. */
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
 */
struct mr_vcpu {
	struct callback_head work;
	unsigned long flags;
	struct mutex lock;
	bool stopped;
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
