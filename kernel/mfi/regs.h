/* SPDX-License-Identifier: GPL-2.0-only */
/* The register page and the firmware state machine behind it. */
#ifndef MR_REGS_H
#define MR_REGS_H

#include "guest/pin.h"
#include "mfi/hook.h"

struct mr_controller;
struct vhost_megasas_eventfd;

#define MR_CLEAR_WORDS	4	/* words the clear register is written with */

/**
 * struct mr_clear - one of those words
 * @ctl:	controller
 * @value:	the word
 * @hook:	eventfd that KVM signals when the guest writes it
 */
struct mr_clear {
	struct mr_controller *ctl;
	u32 value;
	struct mr_hook hook;
};

/**
 * struct mr_regs - registers
 * @page:	what the guest reads.  The interrupt status is kept there alone and
 *		changed atomically; every other register is ours and only copied
 * @state:	MFI_STATE_*
 * @key:	how many of the write-sequence keys came in order
 * @diag:	host diagnostic register
 * @clear:	words of the clear register
 * @nclear:	how many
 */
struct mr_regs {
	struct mr_pin page;
	u32 state;
	u32 key;
	u32 diag;
	struct mr_clear clear[MR_CLEAR_WORDS];
	u32 nclear;
};

void mr_regs_exit(struct mr_controller *ctl);
int mr_regs_set_page(struct mr_controller *ctl, u64 uaddr);
int mr_regs_set_clear(struct mr_controller *ctl,
		      const struct vhost_megasas_eventfd *efd);

/* The state word, register 0xB0.  Any context. */
u32 mr_regs_state(struct mr_controller *ctl);

/* Enter a firmware state and show it. */
void mr_regs_set_state(struct mr_controller *ctl, u32 state);

/* As after power-on, but in @state: masked, no status, diagnostics locked. */
void mr_regs_reset(struct mr_controller *ctl, u32 state);

/* The interrupt status, register 0x30.  Any context. */
u32 mr_regs_status(struct mr_controller *ctl);

/* Set interrupt status bits; true if one was set.  Any context. */
bool mr_regs_latch(struct mr_controller *ctl, u32 bits);

/* A write to any register but the inbound queue port. */
void mr_regs_write(struct mr_controller *ctl, u32 offset, u32 value);

#endif
