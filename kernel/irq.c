// SPDX-License-Identifier: GPL-2.0-only
#include <linux/eventfd.h>

#include "compat/compat.h"
#include "controller.h"
#include "irq.h"

#define MR_IRQ_PENDING	0

void mr_irq_init(struct mr_irq *irq)
{
	irq->mask = ~0U;
}

void mr_irq_exit(struct mr_irq *irq)
{
	if (irq->call)
		eventfd_ctx_put(irq->call);
	irq->call = NULL;
}

int mr_irq_set(struct mr_controller *ctl, const struct vhost_megasas_irq *fds)
{
	struct eventfd_ctx *call;

	lockdep_assert_held(&ctl->lock);

	if (ctl->irq.call)
		return -EALREADY;
	call = eventfd_ctx_fdget(fds->call);
	if (IS_ERR(call))
		return PTR_ERR(call);
	ctl->irq.call = call;
	return 0;
}

int mr_irq_set_mode(struct mr_controller *ctl, u32 mode)
{
	lockdep_assert_held(&ctl->lock);

	if (mode > VHOST_MEGASAS_INTR_MSIX)
		return -EINVAL;
	WRITE_ONCE(ctl->irq.mode, mode);
	return 0;
}

static bool mr_irq_masked(struct mr_controller *ctl)
{
	return READ_ONCE(ctl->irq.mask) & ctl->chip->osts_reply;
}

static void mr_irq_signal(struct mr_controller *ctl)
{
	mr_count(ctl, INTERRUPTS);
	eventfd_signal(ctl->irq.call);
}

/* Signal what is pending unless it is masked; exactly one caller wins. */
static void mr_irq_deliver(struct mr_controller *ctl)
{
	if (!mr_irq_masked(ctl) &&
	    test_and_clear_bit(MR_IRQ_PENDING, &ctl->irq.pending))
		mr_irq_signal(ctl);
}

/*
 * With MSI-X the status register may read 0: Linux drains the reply queue
 * whatever it says (megaraid_sas_base.c, megasas_deplete_reply_queue) and
 * saves an access.  Otherwise the status is a latch, and only its rising edge
 * interrupts: the guest clears it before it reads the producer index, so
 * nothing is lost.
 */
void mr_irq_reply(struct mr_controller *ctl)
{
	if (READ_ONCE(ctl->irq.mode) != VHOST_MEGASAS_INTR_MSIX &&
	    mr_regs_latch(ctl, ctl->chip->osts_reply))
		return;
	if (likely(!mr_irq_masked(ctl))) {
		mr_irq_signal(ctl);
		return;
	}
	set_bit(MR_IRQ_PENDING, &ctl->irq.pending);
	smp_mb__after_atomic();		/* pairs with mr_irq_set_mask() */
	mr_irq_deliver(ctl);
}

void mr_irq_set_mask(struct mr_controller *ctl, u32 mask)
{
	lockdep_assert_held(&ctl->lock);

	WRITE_ONCE(ctl->irq.mask, mask);
	smp_mb();			/* pairs with mr_irq_reply() */
	mr_irq_deliver(ctl);
}

void mr_irq_reset(struct mr_controller *ctl)
{
	lockdep_assert_held(&ctl->lock);

	WRITE_ONCE(ctl->irq.mask, ~0U);
	clear_bit(MR_IRQ_PENDING, &ctl->irq.pending);
}
