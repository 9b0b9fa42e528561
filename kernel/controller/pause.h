/* SPDX-License-Identifier: GPL-2.0-only */
/* A machine that is stopped: its frames wait, its memory is left alone. */
#ifndef MR_PAUSE_H
#define MR_PAUSE_H

#include <linux/list.h>
#include <linux/types.h>

struct mr_controller;
struct mr_slot;

/**
 * struct mr_pause - a controller's pause
 * @on:		no frame is taken
 * @held:	slots whose frames came meanwhile, in order; the worker's alone
 */
struct mr_pause {
	bool on;
	struct list_head held;
};

void mr_pause_init(struct mr_pause *pause);

/* VHOST_MEGASAS_SET_RUNNING. */
int mr_pause_set_running(struct mr_controller *ctl, u32 running);

static inline bool mr_pause_is_on(const struct mr_pause *pause)
{
	return READ_ONCE(pause->on);
}

/* Keep the frame of a slot that is not taken.  Context: the worker. */
void mr_pause_hold(struct mr_controller *ctl, struct mr_slot *slot);

#endif
