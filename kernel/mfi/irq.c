// SPDX-License-Identifier: GPL-2.0-only
#include <linux/eventfd.h>
#include <mfi.h>

#include "compat/compat.h"
#include "controller.h"
#include "mfi/irq.h"

/* mr_irq.flags */
#define MR_IRQ_PENDING	0	/* MSI-X: a reply was posted while masked */
#define MR_IRQ_AGAIN	1	/* mr_irq.again is queued */
#define MR_IRQ_WATCHED	2	/* mr_irq.watch is queued */
#define MR_IRQ_TRUSTED	3	/* MSI-X: the guest needs no status */
#define MR_IRQ_LATCHED	4	/* MSI-X: it seems to need it */

/*
 * How long a guest has to take replies before it is shown a status, and after
 * how many failures, each retried later than the last, it always is: it may
 * have been slow only.
 */
#define MR_IRQ_PATIENCE		msecs_to_jiffies(10)
#define MR_IRQ_RETRY		HZ
#define MR_IRQ_FAILURES		4

static void mr_irq_watch(struct work_struct *work);
static void mr_irq_again(struct mr_job *job);

void mr_irq_init(struct mr_irq *irq)
{
	irq->mask = ~0U;
	irq->again.fn = mr_irq_again;
	INIT_DELAYED_WORK(&irq->watch, mr_irq_watch);
}

void mr_irq_exit(struct mr_irq *irq)
{
	mr_hook_detach(&irq->resample);
	if (irq->call)
		eventfd_ctx_put(irq->call);
	irq->call = NULL;
}

static struct mr_controller *mr_irq_controller(struct mr_irq *irq)
{
	return container_of(irq, struct mr_controller, mfi.irq);
}

/* An eventfd's wake function: only the worker may signal another one. */
static void mr_irq_resampled(struct mr_hook *hook)
{
	struct mr_irq *irq = container_of(hook, struct mr_irq, resample);
	struct mr_controller *ctl = mr_irq_controller(irq);

	if (READ_ONCE(ctl->serve.worker.task) &&
	    !test_and_set_bit(MR_IRQ_AGAIN, &irq->flags))
		mr_worker_queue(ctl, &irq->again);
}

int mr_irq_set(struct mr_controller *ctl, const struct vhost_megasas_irq *fds)
{
	struct eventfd_ctx *call;
	int err;

	lockdep_assert_held(&ctl->lock);

	if (ctl->mfi.irq.call)
		return -EALREADY;
	call = eventfd_ctx_fdget(fds->call);
	if (IS_ERR(call))
		return PTR_ERR(call);
	if (fds->resample >= 0) {
		err = mr_hook_attach(&ctl->mfi.irq.resample, fds->resample,
				     mr_irq_resampled);
		if (err) {
			eventfd_ctx_put(call);
			return err;
		}
	}
	ctl->mfi.irq.call = call;
	return 0;
}

/* Nothing is posted any more that would start the watch again. */
void mr_irq_unhook(struct mr_controller *ctl)
{
	cancel_delayed_work_sync(&ctl->mfi.irq.watch);
	mr_hook_detach(&ctl->mfi.irq.resample);
	mr_worker_flush(ctl);
}

static void mr_irq_signal(struct mr_controller *ctl)
{
	mr_count(ctl, INTERRUPTS);
	eventfd_signal(ctl->mfi.irq.call);
}

static bool mr_irq_masked(struct mr_controller *ctl, u32 bits)
{
	return READ_ONCE(ctl->mfi.irq.mask) & bits;
}

/*
 * The status is a latch, and only its rising edge interrupts: the guest clears
 * it before it reads the producer index, so nothing is lost.
 */
static void mr_irq_raise(struct mr_controller *ctl, u32 bits)
{
	/* A full barrier, pairs with mr_irq_set_mask(). */
	if (!mr_regs_latch(ctl, bits) && !mr_irq_masked(ctl, bits))
		mr_irq_signal(ctl);
}

/* Interrupt if one of these bits, which are not masked, has a cause. */
static void mr_irq_deliver(struct mr_controller *ctl, u32 bits)
{
	u32 reply = ctl->mfi.chip->osts_reply, status = mr_regs_status(ctl);

	if (bits & reply &&
	    test_and_clear_bit(MR_IRQ_PENDING, &ctl->mfi.irq.flags))
		status |= reply;
	if (status & bits)
		mr_irq_signal(ctl);
}

static void mr_irq_again(struct mr_job *job)
{
	struct mr_irq *irq = container_of(job, struct mr_irq, again);
	struct mr_controller *ctl = mr_irq_controller(irq);

	clear_bit(MR_IRQ_AGAIN, &irq->flags);
	smp_mb__after_atomic();		/* an EOI from here on comes back */
	if (READ_ONCE(irq->mode) == VHOST_MEGASAS_INTR_INTX)
		mr_irq_deliver(ctl, ~READ_ONCE(irq->mask));
}

int mr_irq_set_mode(struct mr_controller *ctl, u32 mode)
{
	lockdep_assert_held(&ctl->lock);

	if (mode > VHOST_MEGASAS_INTR_MSIX)
		return -EINVAL;
	WRITE_ONCE(ctl->mfi.irq.mode, mode);
	/* A cause that was there before has its interrupt the new way. */
	if (mode != VHOST_MEGASAS_INTR_NONE && ctl->mfi.irq.call)
		mr_irq_deliver(ctl, ~ctl->mfi.irq.mask);
	return 0;
}

/*
 * Has the guest taken what was posted?  If not, it is a driver that looks at
 * the status first: show it one, interrupt again, and go on like that.
 */
static void mr_irq_watch(struct work_struct *work)
{
	struct mr_irq *irq = container_of(to_delayed_work(work), struct mr_irq,
					  watch);
	struct mr_controller *ctl = mr_irq_controller(irq);
	u32 consumer;

	if (test_bit(MR_IRQ_LATCHED, &irq->flags)) {
		clear_bit(MR_IRQ_LATCHED, &irq->flags);
		clear_bit(MR_IRQ_WATCHED, &irq->flags);
		return;
	}
	if (!mr_reply_consumer(ctl, &consumer) || consumer != irq->seen) {
		set_bit(MR_IRQ_TRUSTED, &irq->flags);
		return;
	}
	set_bit(MR_IRQ_LATCHED, &irq->flags);
	if (++irq->failures < MR_IRQ_FAILURES)
		queue_delayed_work(system_unbound_wq, &irq->watch,
				   MR_IRQ_RETRY << (2 * irq->failures));
	mr_irq_raise(ctl, ctl->mfi.chip->osts_reply);
}

static void mr_irq_start_watch(struct mr_controller *ctl)
{
	struct mr_irq *irq = &ctl->mfi.irq;

	if (test_bit(MR_IRQ_WATCHED, &irq->flags) ||
	    test_and_set_bit(MR_IRQ_WATCHED, &irq->flags))
		return;
	if (mr_reply_consumer(ctl, &irq->seen))
		queue_delayed_work(system_unbound_wq, &irq->watch,
				   MR_IRQ_PATIENCE);
	else
		clear_bit(MR_IRQ_WATCHED, &irq->flags);
}

/*
 * With MSI-X the status may read 0: Linux drains the reply queue whatever it
 * says (megaraid_sas_base.c, megasas_deplete_reply_queue()) and saves an
 * access.
 */
static bool mr_irq_without_status(struct mr_controller *ctl)
{
	return READ_ONCE(ctl->mfi.irq.mode) == VHOST_MEGASAS_INTR_MSIX &&
	       !test_bit(MR_IRQ_LATCHED, &ctl->mfi.irq.flags);
}

void mr_irq_reply(struct mr_controller *ctl)
{
	u32 reply = ctl->mfi.chip->osts_reply;

	if (!mr_irq_without_status(ctl)) {
		mr_irq_raise(ctl, reply);
		return;
	}
	if (unlikely(mr_irq_masked(ctl, reply))) {
		set_bit(MR_IRQ_PENDING, &ctl->mfi.irq.flags);
		smp_mb__after_atomic();	/* pairs with mr_irq_set_mask() */
		if (!mr_irq_masked(ctl, reply))
			mr_irq_deliver(ctl, reply);
		return;
	}
	if (unlikely(!test_bit(MR_IRQ_TRUSTED, &ctl->mfi.irq.flags)))
		mr_irq_start_watch(ctl);
	mr_irq_signal(ctl);
}

void mr_irq_state_change(struct mr_controller *ctl)
{
	mr_irq_raise(ctl, MFI_OSTS_STATE_CHANGE);
}

void mr_irq_set_mask(struct mr_controller *ctl, u32 mask)
{
	u32 before = ctl->mfi.irq.mask;

	lockdep_assert_held(&ctl->lock);

	WRITE_ONCE(ctl->mfi.irq.mask, mask);
	smp_mb();		/* pairs with mr_irq_reply(), mr_irq_raise() */
	mr_irq_deliver(ctl, before & ~mask);
}

/* mr_irq_watch() does not take ctl->lock, so it may be waited for. */
void mr_irq_reset(struct mr_controller *ctl)
{
	lockdep_assert_held(&ctl->lock);

	WRITE_ONCE(ctl->mfi.irq.mask, ~0U);
	cancel_delayed_work_sync(&ctl->mfi.irq.watch);
	clear_bit(MR_IRQ_PENDING, &ctl->mfi.irq.flags);
	clear_bit(MR_IRQ_WATCHED, &ctl->mfi.irq.flags);
	clear_bit(MR_IRQ_TRUSTED, &ctl->mfi.irq.flags);
	clear_bit(MR_IRQ_LATCHED, &ctl->mfi.irq.flags);
	ctl->mfi.irq.failures = 0;
}
