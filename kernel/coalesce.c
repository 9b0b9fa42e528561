// SPDX-License-Identifier: GPL-2.0-only
#include "coalesce.h"
#include "controller.h"

/*
 * The wait doubles each time that the guest has not taken its replies.  After
 * the last one, 1.55 ms in all, it is interrupted anyway.
 */
#define MR_COALESCE_FIRST	(50 * NSEC_PER_USEC)
#define MR_COALESCE_LAST	(16 * MR_COALESCE_FIRST)

/* Replies from an index of the queue on. */
static u32 mr_coalesce_from(const struct mr_reply *reply, u32 index)
{
	return reply->producer >= index ?
	       reply->producer - index :
	       reply->producer + reply->queue.entries - index;
}

/*
 * Has the guest taken all that it was told of?  It may have gone on to later
 * ones: @left is what is left.  An index that is none says nothing, so such a
 * guest is always interrupted.
 */
static bool mr_coalesce_taken(struct mr_reply *reply, u32 *left)
{
	__le32 *index = reply->consumer.addr;
	u32 consumer = le32_to_cpu(READ_ONCE(*index));

	*left = reply->queue.entries;
	if (consumer >= reply->queue.entries)
		return true;
	*left = mr_coalesce_from(reply, consumer);
	return *left <= mr_coalesce_from(reply, reply->coalesce.told);
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
	u32 left;

	lockdep_assert_held(&reply->lock);

	smp_mb();	/* the producer index is written, then the other read */
	if (!mr_irq_coalesces(ctl) || mr_coalesce_taken(reply, &left)) {
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

/*
 * Is there no reason to hold the interrupt back any more?  It is due then,
 * unless the guest has taken everything without it.
 */
static bool mr_coalesce_over(struct mr_reply *reply, bool late, bool *due)
{
	u32 left;

	lockdep_assert_held(&reply->lock);

	if (!mr_coalesce_taken(reply, &left) && !late)
		return false;
	*due = left;
	mr_coalesce_tell(reply);
	return true;
}

void mr_coalesce_check(struct mr_controller *ctl)
{
	struct mr_reply *reply = &ctl->reply;
	bool due = false;

	if (!READ_ONCE(reply->coalesce.held))
		return;
	spin_lock_irq(&reply->lock);
	if (reply->active && reply->coalesce.held)
		mr_coalesce_over(reply, false, &due);
	spin_unlock_irq(&reply->lock);
	if (due)
		mr_irq_reply(ctl);
}

/* Another wait, twice as long, unless it is over. */
static bool mr_coalesce_wait(struct mr_reply *reply, bool *due)
{
	struct mr_coalesce *coalesce = &reply->coalesce;

	if (mr_coalesce_over(reply, coalesce->wait >= MR_COALESCE_LAST, due))
		return false;
	coalesce->wait *= 2;
	hrtimer_forward_now(&coalesce->timer, ns_to_ktime(coalesce->wait));
	return true;
}

static enum hrtimer_restart mr_coalesce_expired(struct hrtimer *timer)
{
	struct mr_controller *ctl = container_of(timer, struct mr_controller,
						 reply.coalesce.timer);
	struct mr_reply *reply = &ctl->reply;
	bool again = false, due = false;
	unsigned long flags;

	spin_lock_irqsave(&reply->lock, flags);
	/* If it is queued, what it was started for had its interrupt. */
	if (reply->active && reply->coalesce.held && !hrtimer_is_queued(timer))
		again = mr_coalesce_wait(reply, &due);
	spin_unlock_irqrestore(&reply->lock, flags);
	if (due)
		mr_irq_reply(ctl);
	return again ? HRTIMER_RESTART : HRTIMER_NORESTART;
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
