/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who takes frames, with the owner's memory at hand, and what is under way.
 * May call guest; the host interface hands down what is done with a word.  The
 * exception is vcpu.c, which looks at replies (mfi) and outstanding I/Os (scsi).
 * Locks of its own: worker.serving, mr_vcpu.lock.
 */
#ifndef MR_SERVE_H
#define MR_SERVE_H

#include "serve/inflight.h"
#include "serve/pace.h"
#include "serve/trial.h"
#include "serve/vcpu.h"
#include "serve/worker.h"

/**
 * struct mr_serve - who takes a controller's frames
 * @take:	handed down: dispatches a word, in the worker
 * @worker:	thread that takes and submits
 * @vcpu:	vCPUs that do so in its place
 * @pace:	of words
 * @trial:	how they are served
 * @inflight:	commands, from decoding until their pages are unpinned; shut by a
 *		reset
 * @ios:	those of them that are not DCMDs, until their pages are unpinned; shut
 *		by a pause
 */
struct mr_serve {
	void (*take)(struct mr_controller *ctl, u32 word);
	struct mr_worker worker;
	struct mr_vcpu vcpu;
	struct mr_pace pace;
	struct mr_trial trial;
	struct mr_inflight inflight;
	struct mr_inflight ios;
};

/* 0 or -ENOMEM. */
int mr_serve_init(struct mr_serve *serve,
		  void (*take)(struct mr_controller *ctl, u32 word));
void mr_serve_exit(struct mr_serve *serve);

#endif
