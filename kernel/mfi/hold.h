/* SPDX-License-Identifier: GPL-2.0-only */
/* A machine that is stopped: its frames wait. */
#ifndef MR_HOLD_H
#define MR_HOLD_H

#include <linux/compiler.h>
#include <linux/list.h>
#include <linux/types.h>

struct mr_controller;
struct mr_slot;

/**
 * struct mr_hold - frames that wait
 * @on:		no frame is taken
 * @slots:	whose frames came meanwhile, in order; the worker's alone
 */
struct mr_hold {
	bool on;
	struct list_head slots;
};

void mr_hold_init(struct mr_hold *hold);

static inline bool mr_hold_is_on(const struct mr_hold *hold)
{
	return READ_ONCE(hold->on);
}

/* Keep the frame of a slot that is not taken.  Context: the worker. */
void mr_hold_add(struct mr_controller *ctl, struct mr_slot *slot);

/* Dispatch what was kept, until there is another hold.  Context: the worker. */
void mr_hold_serve(struct mr_controller *ctl);

#endif
