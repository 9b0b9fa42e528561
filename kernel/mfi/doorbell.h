/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Learnt doorbells.  The inbound queue port carries the frame's address in
 * the written word, which an ioeventfd drops; but frames come from a pool, so
 * each gets an eventfd of its own, with its words as datamatches.
 */
#ifndef MR_DOORBELL_H
#define MR_DOORBELL_H

#include <linux/hashtable.h>

#include "mfi/hook.h"
#include "serve/worker.h"

struct mr_controller;
struct vhost_megasas_eventfd;

/**
 * struct mr_doorbell - a learnt frame, known by one of its words
 * @node:	in the table
 * @ctl:	controller
 * @hook:	eventfd
 * @kick:	for the worker
 */
struct mr_doorbell {
	struct hlist_node node;
	struct mr_controller *ctl;
	struct mr_hook hook;
	struct mr_kick kick;
};

/**
 * struct mr_doorbells - a controller's learnt words
 * @table:	by word; guarded by controller.lock
 * @count:	words in it
 * @gone:	words whose removal was given up while the worker was held up;
 *		guarded by controller.lock
 */
struct mr_doorbells {
	DECLARE_HASHTABLE(table, 8);
	u32 count;
	struct hlist_head gone;
};

void mr_doorbells_init(struct mr_doorbells *doorbells);

/* Unhooks all; the worker has not been stopped yet. */
void mr_doorbells_clear(struct mr_controller *ctl);

/* VHOST_MEGASAS_ADD_DOORBELL and _DEL_DOORBELL.  -EINTR: see mr_worker_call(). */
int mr_doorbell_add(struct mr_controller *ctl,
		    const struct vhost_megasas_eventfd *efd);
int mr_doorbell_del(struct mr_controller *ctl, u32 word);

/* Learnt words; any context. */
u32 mr_doorbells_count(struct mr_controller *ctl);

/**
 * mr_doorbell_write() - a word came the slow way
 * @ctl:	controller
 * @word:	the word
 * @learn:	out: 1 if an ioeventfd for it pays, else 0
 *
 * Context: ioctl of the owner, ctl->gate held, ctl->lock not.
 * Return: 0 or -ENOMEM.
 */
int mr_doorbell_write(struct mr_controller *ctl, u32 word, u32 *learn);

#endif
