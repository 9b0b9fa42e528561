// SPDX-License-Identifier: GPL-2.0-only
#include "coalesce.h"
#include "controller.h"

/*
 * The wait doubles each time that the guest has not taken its replies.  After
 * the last one, 1.55 ms in all, it is interrupted anyway.
 */
#define MR_COALESCE_FIRST	(50 * NSEC_PER_USEC)
#define MR_COALESCE_LAST	(16 * MR_COALESCE_FIRST)

static bool mr_coalesce_taken(struct mr_reply *reply)
{
	__le32 *consumer = reply->consumer.addr;

	return le32_to_cpu(READ_ONCE(*consumer)) == reply->coalesce.told;
}

static void mr_coalesce_tell(struct mr_reply *reply)
{
	reply->coalesce.told = reply->producer;
	reply->coalesce.held = false;
}

bool mr_coalesce_post(struct mr_controller *ctl)
{
	struct mr_reply *reply = &ctl->reply;
	struct mr_coalesce *coalesce = &reply->coalesce;

	lockdep_assert_held(&reply->lock);

	smp_mb();	/* the producer index is written, then the other read */
	if (!mr_irq_coalesces(ctl) || mr_coalesce_taken(reply)) {
		mr_coalesce_tell(reply);
		return true;
	}
	if (!coalesce->held) {
		coalesce->held = true;
		coalesce->wait = MR_COALESCE_FIRST;
		hrtimer_start(&coalesce->timer, ns_to_ktime(coalesce->wait),
			      HRTIMER_MODE_REL_SOFT);
	}
	return false;
}

void mr_coalesce_check(struct mr_controller *ctl)
{
	struct mr_reply *reply = &ctl->reply;
	bool due;

	if (!READ_ONCE(reply->coalesce.held))
		return;
	spin_lock_irq(&reply->lock);
	due = reply->active && reply->coalesce.held && mr_coalesce_taken(reply);
	if (due)
		mr_coalesce_tell(reply);
	spin_unlock_irq(&reply->lock);
	if (due)
		mr_irq_reply(ctl);
}

/* True when the wait is over, else there is another, twice as long. */
static bool mr_coalesce_wait(struct mr_reply *reply)
{
	struct mr_coalesce *coalesce = &reply->coalesce;

	lockdep_assert_held(&reply->lock);

	if (coalesce->wait >= MR_COALESCE_LAST || mr_coalesce_taken(reply))
		return true;
	coalesce->wait *= 2;
	hrtimer_forward_now(&coalesce->timer, ns_to_ktime(coalesce->wait));
	return false;
}

static enum hrtimer_restart mr_coalesce_expired(struct hrtimer *timer)
{
	struct mr_controller *ctl = container_of(timer, struct mr_controller,
						 reply.coalesce.timer);
	struct mr_reply *reply = &ctl->reply;
	bool held, due = false;
	unsigned long flags;

	spin_lock_irqsave(&reply->lock, flags);
	/* If it is queued, what it was started for had its interrupt. */
	held = reply->active && reply->coalesce.held &&
	       !hrtimer_is_queued(timer);
	if (held)
		due = mr_coalesce_wait(reply);
	if (due)
		mr_coalesce_tell(reply);
	spin_unlock_irqrestore(&reply->lock, flags);
	if (due)
		mr_irq_reply(ctl);
	return held && !due ? HRTIMER_RESTART : HRTIMER_NORESTART;
}

void mr_coalesce_init(struct mr_coalesce *coalesce)
{
	hrtimer_init(&coalesce->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	coalesce->timer.function = mr_coalesce_expired;
}

void mr_coalesce_reset(struct mr_coalesce *coalesce)
{
	coalesce->told = 0;
	coalesce->held = false;
}

void mr_coalesce_stop(struct mr_coalesce *coalesce)
{
	hrtimer_cancel(&coalesce->timer);
}
