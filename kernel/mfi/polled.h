/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Polled frames.  Linux looks at the status right after the doorbell write
 * and sleeps 20 ms if there is none yet (megaraid_sas_base.c,
 * wait_and_poll()), so the write waits a little for the answer.
 */
#ifndef MR_POLLED_H
#define MR_POLLED_H

#include <linux/types.h>
#include <linux/wait.h>

struct mr_controller;

/**
 * struct mr_polled - the one register write that waits
 * @wait:	where
 * @addr:	frame it waits for, 0 if none does
 */
struct mr_polled {
	wait_queue_head_t wait;
	u64 addr;
};

void mr_polled_init(struct mr_polled *polled);

/* Before the frame at @addr is kicked; one at a time (ctl->gate). */
void mr_polled_prepare(struct mr_controller *ctl, u64 addr);

/* Wait up to 5 ms; false if the answer is late. */
bool mr_polled_wait(struct mr_controller *ctl);

/* The frame at @addr has its status.  Any context. */
void mr_polled_done(struct mr_controller *ctl, u64 addr);

#endif
