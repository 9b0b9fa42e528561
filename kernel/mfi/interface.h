/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host interface of this generation: what a driver of the guest sees.
 * May call scsi, fabric, serve and guest; firmware hands down who takes DCMDs,
 * controller who resets.
 * Locks of its own: reply.lock, coalesce.lock; takes controller.lock too.
 */
#ifndef MR_INTERFACE_H
#define MR_INTERFACE_H

#include "mfi/chip.h"
#include "mfi/coalesce.h"
#include "mfi/doorbell.h"
#include "mfi/hold.h"
#include "mfi/intake.h"
#include "mfi/irq.h"
#include "mfi/mmio.h"
#include "mfi/polled.h"
#include "mfi/regs.h"
#include "mfi/reply.h"
#include "mfi/slot.h"

struct mr_controller;
struct mr_request;
struct mr_sgl;
struct mr_slot;

/**
 * struct mr_dcmd_ops - the firmware, as the host interface needs it
 * @start:	take a DCMD frame: mr_firmware_dcmd()
 * @abort:	give up a pending DCMD: mr_firmware_abort()
 * @prompt:	is it worth waiting for an answer: mr_firmware_prompt()
 * @late:	it was not: mr_firmware_late()
 */
struct mr_dcmd_ops {
	void (*start)(struct mr_controller *ctl, struct mr_slot *slot,
		      const struct mr_request *req, const struct mr_sgl *list);
	bool (*abort)(struct mr_controller *ctl, u64 context, u64 addr);
	bool (*prompt)(struct mr_controller *ctl);
	void (*late)(struct mr_controller *ctl);
};

/**
 * struct mr_mfi - a controller's host interface
 * @chip:	identity, NULL before BIND
 * @dcmd:	handed down
 * @regs:	register page and state machine
 * @lanes:	parts of a register write
 * @polled:	the register write that waits for an answer
 * @doorbells:	learnt words
 * @slots:	frames seen; the worker's alone
 * @intake:	the frame being taken; the worker's alone
 * @hold:	the machine is stopped
 * @reply:	reply queue
 * @irq:	interrupt delivery
 * @coalesce:	replies that wait for it
 */
struct mr_mfi {
	const struct mr_chip *chip;
	const struct mr_dcmd_ops *dcmd;
	struct mr_regs regs;
	struct mr_lanes lanes;
	struct mr_polled polled;
	struct mr_doorbells doorbells;
	struct mr_slots slots;
	struct mr_intake intake;
	struct mr_hold hold;
	struct mr_reply reply;
	struct mr_irq irq;
	struct mr_coalesce coalesce;
};

void mr_mfi_init(struct mr_mfi *mfi, const struct mr_dcmd_ops *dcmd);
void mr_mfi_exit(struct mr_mfi *mfi);

#endif
