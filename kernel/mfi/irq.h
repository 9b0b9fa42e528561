/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts to the guest. */
#ifndef MR_IRQ_H
#define MR_IRQ_H

#include <linux/types.h>
#include <linux/workqueue.h>
#include <uapi/linux/vhost_megasas.h>

#include "mfi/hook.h"
#include "serve/worker.h"

struct eventfd_ctx;
struct mr_controller;

/**
 * struct mr_irq - interrupt delivery
 * @call:	the guest's interrupt (KVM irqfd), NULL before SET_IRQ
 * @resample:	KVM's signal of an EOI of INTx
 * @again:	what is done then, in the worker
 * @mode:	enum vhost_megasas_intr
 * @mask:	outbound interrupt mask, 1 is masked
 * @flags:	MR_IRQ_*, see irq.c
 * @watch:	looks whether the guest took an MSI-X without a status
 * @seen:	consumer index when that interrupt was signalled
 * @failures:	how often it was not
 */
struct mr_irq {
	struct eventfd_ctx *call;
	struct mr_hook resample;
	struct mr_job again;
	u32 mode;
	u32 mask;
	unsigned long flags;
	struct delayed_work watch;
	u32 seen;
	u32 failures;
};

void mr_irq_init(struct mr_irq *irq);
void mr_irq_exit(struct mr_irq *irq);
int mr_irq_set(struct mr_controller *ctl, const struct vhost_megasas_irq *fds);
int mr_irq_set_mode(struct mr_controller *ctl, u32 mode);

/* Nothing of it runs afterwards; the worker has not been stopped yet. */
void mr_irq_unhook(struct mr_controller *ctl);

/* A reply was posted and the producer index is visible.  Any context. */
void mr_irq_reply(struct mr_controller *ctl);

/* The firmware's state has changed by itself.  Process context. */
void mr_irq_state_change(struct mr_controller *ctl);

/* The guest wrote the mask register. */
void mr_irq_set_mask(struct mr_controller *ctl, u32 mask);

/* All masked, nothing pending: the state after a reset. */
void mr_irq_reset(struct mr_controller *ctl);

#endif
