// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/task.h>

#include "controller.h"
#include "mfi/coalesce.h"

/* Replies that one interrupt tells of at most, and that make a wait worth it. */
#define MR_COALESCE_MOST	16
#define MR_COALESCE_WORTH	3
#define MR_COALESCE_MISSES	4	/* then no more of it in this epoch */

/* In the time between two words: how long to wait, and when to look again. */
#define MR_COALESCE_WORDS	16
#define MR_COALESCE_LOOKS	2	/* in the time of a word */
#define MR_COALESCE_WAIT_MAX	(4 * NSEC_PER_MSEC)
#define MR_COALESCE_LOOK_MIN	(5 * NSEC_PER_USEC)

static struct mr_controller *mr_coalesce_controller(struct mr_coalesce *coalesce)
{
	return container_of(coalesce, struct mr_controller, mfi.coalesce);
}

static u64 mr_coalesce_wait(struct mr_controller *ctl)
{
	return min_t(u64, MR_COALESCE_WORDS * mr_pace_word_ns(&ctl->serve.pace),
		     MR_COALESCE_WAIT_MAX);
}

static ktime_t mr_coalesce_next_look(struct mr_controller *ctl)
{
	return ns_to_ktime(max_t(u64, MR_COALESCE_LOOK_MIN,
				 mr_coalesce_wait(ctl) /
				 (MR_COALESCE_WORDS * MR_COALESCE_LOOKS)));
}

static bool mr_coalesce_asleep(struct mr_coalesce *coalesce)
{
	unsigned long flags;
	bool asleep;

	spin_lock_irqsave(&coalesce->lock, flags);
	asleep = !coalesce->task || !task_is_running(coalesce->task);
	spin_unlock_irqrestore(&coalesce->lock, flags);
	return asleep;
}

static void mr_coalesce_tell(struct mr_controller *ctl)
{
	if (atomic_xchg(&ctl->mfi.coalesce.replies, 0))
		mr_irq_reply(ctl);
}

/* Who counts may be disturbed: it ends what does not pay, no more. */
static void mr_coalesce_miss(struct mr_controller *ctl)
{
	struct mr_coalesce *coalesce = &ctl->mfi.coalesce;
	u32 epoch = mr_pace_epoch(&ctl->serve.pace);

	if (atomic_read(&coalesce->replies) >= MR_COALESCE_WORTH)
		return;
	WRITE_ONCE(coalesce->misses,
		   coalesce->epoch == epoch ? coalesce->misses + 1 : 1);
	WRITE_ONCE(coalesce->epoch, epoch);
}

static bool mr_coalesce_wanted(struct mr_controller *ctl)
{
	struct mr_coalesce *coalesce = &ctl->mfi.coalesce;

	return mr_trial_policy(&ctl->serve.trial) == MR_POLICY_COALESCE &&
	       (READ_ONCE(coalesce->misses) < MR_COALESCE_MISSES ||
		READ_ONCE(coalesce->epoch) != mr_pace_epoch(&ctl->serve.pace));
}

/* Whoever starts it last counts, so it never restarts itself. */
static void mr_coalesce_look_soon(struct mr_controller *ctl)
{
	hrtimer_start(&ctl->mfi.coalesce.timer, mr_coalesce_next_look(ctl),
		      HRTIMER_MODE_REL_SOFT);
}

static enum hrtimer_restart mr_coalesce_look(struct hrtimer *timer)
{
	struct mr_coalesce *coalesce =
		container_of(timer, struct mr_coalesce, timer);
	struct mr_controller *ctl = mr_coalesce_controller(coalesce);
	u64 waited;

	if (!atomic_read(&coalesce->replies))
		return HRTIMER_NORESTART;
	if (!mr_coalesce_asleep(coalesce)) {
		waited = ktime_get_ns() -
			 ktime_to_ns(READ_ONCE(coalesce->since));
		if (waited < mr_coalesce_wait(ctl)) {
			mr_coalesce_look_soon(ctl);
			return HRTIMER_NORESTART;
		}
		mr_coalesce_miss(ctl);
	}
	mr_coalesce_tell(ctl);
	return HRTIMER_NORESTART;
}

void mr_coalesce_init(struct mr_coalesce *coalesce)
{
	hrtimer_init(&coalesce->timer, CLOCK_MONOTONIC,
		     HRTIMER_MODE_REL_SOFT);
	coalesce->timer.function = mr_coalesce_look;
	spin_lock_init(&coalesce->lock);
}

void mr_coalesce_exit(struct mr_coalesce *coalesce)
{
	hrtimer_cancel(&coalesce->timer);
	if (coalesce->task)
		put_task_struct(coalesce->task);
}

void mr_coalesce_reset(struct mr_coalesce *coalesce)
{
	hrtimer_cancel(&coalesce->timer);
	atomic_set(&coalesce->replies, 0);
}

void mr_coalesce_settle(struct mr_controller *ctl)
{
	hrtimer_cancel(&ctl->mfi.coalesce.timer);
	mr_coalesce_tell(ctl);
}

void mr_coalesce_ring(struct mr_coalesce *coalesce)
{
	struct task_struct *before;
	unsigned long flags;

	if (READ_ONCE(coalesce->task) == current)
		return;
	spin_lock_irqsave(&coalesce->lock, flags);
	before = coalesce->task;
	WRITE_ONCE(coalesce->task, get_task_struct(current));
	spin_unlock_irqrestore(&coalesce->lock, flags);
	if (before)
		put_task_struct(before);
}

void mr_coalesce_reply(struct mr_controller *ctl)
{
	struct mr_coalesce *coalesce = &ctl->mfi.coalesce;
	int replies;

	/* Those that wait now have a timer. */
	if (!mr_coalesce_wanted(ctl)) {
		mr_irq_reply(ctl);
		return;
	}
	replies = atomic_inc_return(&coalesce->replies);
	if (replies >= MR_COALESCE_MOST || mr_coalesce_asleep(coalesce)) {
		mr_coalesce_tell(ctl);
	} else if (replies == 1) {
		WRITE_ONCE(coalesce->since, ktime_get());
		mr_coalesce_look_soon(ctl);
	}
}
