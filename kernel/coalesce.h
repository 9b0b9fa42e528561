/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupt coalescing: while the guest has not taken the replies that the last
 * MSI-X told of, it will look at the queue anyway, so the next one waits until
 * it has.  A guest that waits for a single command gets its interrupt at once.
 *
 * The guest may have read the producer index before the last replies were
 * posted, so somebody must look again.  That is the worker when the guest sends
 * its next command, and a timer in case that it sends none.
 */
#ifndef MR_COALESCE_H
#define MR_COALESCE_H

#include <linux/hrtimer.h>
#include <linux/types.h>

struct mr_controller;

/**
 * struct mr_coalesce - the interrupt that is held back; under reply.lock
 * @told:	producer index when the guest was last interrupted
 * @held:	replies were posted since then
 * @wait:	until the timer looks again, ns; it doubles
 * @timer:	looks again; may outlive @held
 */
struct mr_coalesce {
	u32 told;
	bool held;
	u64 wait;
	struct hrtimer timer;
};

void mr_coalesce_init(struct mr_coalesce *coalesce);

/* For a new queue; reply.lock is held. */
void mr_coalesce_reset(struct mr_coalesce *coalesce);

/* Nothing of it runs afterwards; there is no queue any more. */
void mr_coalesce_stop(struct mr_coalesce *coalesce);

/**
 * mr_coalesce_post() - a reply was posted
 * @ctl:	controller with a queue, its reply.lock held
 *
 * Return: true if the guest must be interrupted now, false if later.
 */
bool mr_coalesce_post(struct mr_controller *ctl);

/* The guest has sent something: it may have taken its replies.  The worker. */
void mr_coalesce_check(struct mr_controller *ctl);

#endif
