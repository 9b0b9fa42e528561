/* SPDX-License-Identifier: GPL-2.0-only */
/* The reply queue: contexts of finished commands, in guest memory. */
#ifndef MR_REPLY_H
#define MR_REPLY_H

#include <linux/spinlock.h>

#include "guest/pin.h"
#include "mfi/frame.h"

struct mr_controller;

/**
 * struct mr_reply - reply queue
 * @lock:	guards all that follows; taken with interrupts off
 * @queue:	what INIT said
 * @ring:	entries
 * @index:	producer index in guest memory, which is write-only for us
 * @consumer:	consumer index, which only tells whether the guest takes replies
 * @producer:	the true one
 * @active:	there is a queue
 */
struct mr_reply {
	spinlock_t lock;
	struct mr_queue queue;
	struct mr_pin ring;
	struct mr_pin index;
	struct mr_pin consumer;
	u32 producer;
	bool active;
};

void mr_reply_init(struct mr_reply *reply);

/**
 * mr_reply_attach() - use a reply queue
 * @ctl:	controller without one
 * @queue:	decoded
 *
 * Context: the worker.  Return: 0, -EFAULT, -ENOMEM.
 */
int mr_reply_attach(struct mr_controller *ctl, const struct mr_queue *queue);

/* Forget the queue; nothing is written to it any more. */
void mr_reply_detach(struct mr_controller *ctl);

/* Has the guest not taken all that was posted?  Any context. */
bool mr_reply_is_pending(struct mr_controller *ctl);

/* The guest's consumer index; false without a queue.  Any context. */
bool mr_reply_consumer(struct mr_controller *ctl, u32 *index);

/*
 * Guest memory was laid out anew: forgets a queue that is elsewhere now, or
 * nowhere.
 */
void mr_reply_revalidate(struct mr_controller *ctl);

/* Post a context and interrupt.  Nothing is done without a queue. */
void mr_reply_post(struct mr_controller *ctl, u64 context);

#endif
