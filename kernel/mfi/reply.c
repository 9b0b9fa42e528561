// SPDX-License-Identifier: GPL-2.0-only
#include "controller.h"
#include "mfi/reply.h"

void mr_reply_init(struct mr_reply *reply)
{
	spin_lock_init(&reply->lock);
}

static void mr_reply_unpin(struct mr_controller *ctl)
{
	mr_pin_release(ctl, &ctl->mfi.reply.consumer);
	mr_pin_release(ctl, &ctl->mfi.reply.index);
	mr_pin_release(ctl, &ctl->mfi.reply.ring);
}

static int mr_reply_pin(struct mr_controller *ctl, const struct mr_queue *queue)
{
	u32 entry = queue->context64 ? sizeof(__le64) : sizeof(__le32);
	struct mr_reply *reply = &ctl->mfi.reply;

	return mr_pin_guest(ctl, &reply->ring, queue->queue,
			    queue->entries * entry) ?:
	       mr_pin_guest(ctl, &reply->index, queue->producer,
			    sizeof(__le32)) ?:
	       mr_pin_guest(ctl, &reply->consumer, queue->consumer,
			    sizeof(__le32));
}

int mr_reply_attach(struct mr_controller *ctl, const struct mr_queue *queue)
{
	struct mr_reply *reply = &ctl->mfi.reply;
	int err;

	err = mr_reply_pin(ctl, queue);
	if (err) {
		mr_reply_unpin(ctl);
		return err;
	}

	spin_lock_irq(&reply->lock);
	reply->queue = *queue;
	reply->producer = 0;
	reply->active = true;
	WRITE_ONCE(*(__le32 *)reply->index.addr, 0);
	spin_unlock_irq(&reply->lock);
	return 0;
}

void mr_reply_detach(struct mr_controller *ctl)
{
	struct mr_reply *reply = &ctl->mfi.reply;

	spin_lock_irq(&reply->lock);
	reply->active = false;
	spin_unlock_irq(&reply->lock);

	mr_reply_unpin(ctl);
}

static bool mr_reply_in_place(struct mr_controller *ctl)
{
	struct mr_reply *reply = &ctl->mfi.reply;

	return mr_pin_in_place(ctl, &reply->ring, reply->queue.queue) &&
	       mr_pin_in_place(ctl, &reply->index, reply->queue.producer) &&
	       mr_pin_in_place(ctl, &reply->consumer, reply->queue.consumer);
}

void mr_reply_revalidate(struct mr_controller *ctl)
{
	/* A reset takes the queue away itself. */
	if (!mr_inflight_enter(&ctl->serve.inflight))
		return;
	if (ctl->mfi.reply.active && !mr_reply_in_place(ctl))
		mr_reply_detach(ctl);
	mr_inflight_leave(&ctl->serve.inflight);
}

bool mr_reply_consumer(struct mr_controller *ctl, u32 *index)
{
	struct mr_reply *reply = &ctl->mfi.reply;
	unsigned long flags;
	bool active;

	spin_lock_irqsave(&reply->lock, flags);
	active = reply->active;
	if (active)
		*index = le32_to_cpu(READ_ONCE(*(__le32 *)reply->consumer.addr));
	spin_unlock_irqrestore(&reply->lock, flags);
	return active;
}

bool mr_reply_is_pending(struct mr_controller *ctl)
{
	struct mr_reply *reply = &ctl->mfi.reply;
	unsigned long flags;
	bool pending;

	spin_lock_irqsave(&reply->lock, flags);
	pending = reply->active &&
		  READ_ONCE(*(__le32 *)reply->consumer.addr) !=
			  cpu_to_le32(reply->producer);
	spin_unlock_irqrestore(&reply->lock, flags);
	return pending;
}

static void mr_reply_store(struct mr_reply *reply, u64 context)
{
	u32 at = reply->producer;

	lockdep_assert_held(&reply->lock);

	if (reply->queue.context64)
		WRITE_ONCE(((__le64 *)reply->ring.addr)[at],
			   cpu_to_le64(context));
	else
		WRITE_ONCE(((__le32 *)reply->ring.addr)[at],
			   cpu_to_le32(context));
	reply->producer = at + 1 == reply->queue.entries ? 0 : at + 1;
	/* The entry before the index; the index before the interrupt. */
	smp_store_release((__le32 *)reply->index.addr,
			  cpu_to_le32(reply->producer));
}

void mr_reply_post(struct mr_controller *ctl, u64 context)
{
	struct mr_reply *reply = &ctl->mfi.reply;
	unsigned long flags;
	bool active;

	spin_lock_irqsave(&reply->lock, flags);
	active = reply->active;
	if (active)
		mr_reply_store(reply, context);
	spin_unlock_irqrestore(&reply->lock, flags);

	if (active)
		mr_coalesce_reply(ctl);
}
