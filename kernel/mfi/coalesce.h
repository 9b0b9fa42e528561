/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupt coalescing, where MR_POLICY_COALESCE is in force.  A vCPU that is
 * interrupted for each reply comes late to its next command; one that sleeps has
 * nothing else to do.  So a guest that runs is told of replies a little later,
 * several at once, and one that sleeps immediately.
 */
#ifndef MR_COALESCE_H
#define MR_COALESCE_H

#include <linux/hrtimer.h>
#include <linux/spinlock.h>

struct mr_controller;

/**
 * struct mr_coalesce - replies that the guest has not been told of
 * @timer:	looks whether the guest sleeps now, and ends the wait
 * @replies:	how many
 * @since:	when the first of them was posted
 * @epoch:	of the pace, to which @misses belong
 * @misses:	waits that brought next to nothing
 * @lock:	guards @task
 * @task:	the vCPU that rang last, referenced; NULL before that
 */
struct mr_coalesce {
	struct hrtimer timer;
	atomic_t replies;
	ktime_t since;
	u32 epoch;
	u32 misses;
	spinlock_t lock;
	struct task_struct *task;
};

void mr_coalesce_init(struct mr_coalesce *coalesce);

/* No reply is posted any more. */
void mr_coalesce_exit(struct mr_coalesce *coalesce);

/* Forgets replies of before a reset.  Process context. */
void mr_coalesce_reset(struct mr_coalesce *coalesce);

/* Tells of those that wait, while no other is posted.  Process context. */
void mr_coalesce_settle(struct mr_controller *ctl);

/* The current task is a vCPU and rings.  Any context. */
void mr_coalesce_ring(struct mr_coalesce *coalesce);

/* A reply was posted: interrupts the guest, now or soon.  Any context. */
void mr_coalesce_reply(struct mr_controller *ctl);

#endif
