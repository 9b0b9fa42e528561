// SPDX-License-Identifier: GPL-2.0-only
#include "controller.h"
#include "reply.h"

void mr_reply_init(struct mr_reply *reply)
{
	spin_lock_init(&reply->lock);
}

int mr_reply_attach(struct mr_controller *ctl, const struct mr_queue *queue)
{
	struct mr_reply *reply = &ctl->reply;
	u32 entry = queue->context64 ? sizeof(__le64) : sizeof(__le32);
	int err;

	err = mr_pin_guest(ctl, &reply->ring, queue->queue,
			   queue->entries * entry);
	if (err)
		return err;
	err = mr_pin_guest(ctl, &reply->index, queue->producer,
			   sizeof(__le32));
	if (err) {
		mr_pin_release(ctl, &reply->ring);
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
	struct mr_reply *reply = &ctl->reply;

	spin_lock_irq(&reply->lock);
	reply->active = false;
	spin_unlock_irq(&reply->lock);

	mr_pin_release(ctl, &reply->index);
	mr_pin_release(ctl, &reply->ring);
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
	struct mr_reply *reply = &ctl->reply;
	unsigned long flags;
	bool active;

	spin_lock_irqsave(&reply->lock, flags);
	active = reply->active;
	if (active)
		mr_reply_store(reply, context);
	spin_unlock_irqrestore(&reply->lock, flags);

	if (active)
		mr_irq_reply(ctl);
}
