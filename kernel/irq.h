/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts to the guest. */
#ifndef MR_IRQ_H
#define MR_IRQ_H

#include <linux/types.h>
#include <uapi/linux/vhost_megasas.h>

struct eventfd_ctx;
struct mr_controller;

/**
 * struct mr_irq - interrupt delivery
 * @call:	the guest's interrupt (KVM irqfd), NULL before SET_IRQ
 * @mode:	enum vhost_megasas_intr
 * @mask:	outbound interrupt mask, 1 is masked
 * @pending:	bit 0: a reply was posted while masked
 */
struct mr_irq {
	struct eventfd_ctx *call;
	u32 mode;
	u32 mask;
	unsigned long pending;
};

void mr_irq_init(struct mr_irq *irq);
void mr_irq_exit(struct mr_irq *irq);
int mr_irq_set(struct mr_controller *ctl, const struct vhost_megasas_irq *fds);
int mr_irq_set_mode(struct mr_controller *ctl, u32 mode);

/* A reply was posted and the producer index is visible.  Process context. */
void mr_irq_reply(struct mr_controller *ctl);

/* The guest wrote the mask register. */
void mr_irq_set_mask(struct mr_controller *ctl, u32 mask);

/* All masked, nothing pending: the state after a reset. */
void mr_irq_reset(struct mr_controller *ctl);

#endif
