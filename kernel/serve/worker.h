/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The thread of a controller that takes frames, with the owner's memory; or that
 * lets a thread of the owner take them (vcpu.h).  Elsewhere "the worker" is
 * whoever holds @serving.
 */
#ifndef MR_WORKER_H
#define MR_WORKER_H

#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct mr_controller;
struct mr_job;
struct task_struct;

/**
 * struct mr_kick - a word written to the inbound queue port
 * @node:	in worker.kicks while QUEUED
 * @flags:	MR_KICK_QUEUED
 * @word:	frame address and hints
 * @once:	allocated for one write; the worker frees it
 */
struct mr_kick {
	struct llist_node node;
	unsigned long flags;
	u32 word;
	bool once;
};

typedef void (*mr_job_fn)(struct mr_job *job);

/**
 * struct mr_job - something else to be done with the owner's memory
 * @node:	in worker.jobs
 * @fn:		called once, may free the job
 */
struct mr_job {
	struct llist_node node;
	mr_job_fn fn;
};

/**
 * struct mr_worker - the thread
 * @serving:	held by who takes frames and does jobs
 * @task:	NULL before SET_OWNER
 * @kicks:	words to serve
 * @jobs:	jobs to do
 * @once:	words among @kicks that were allocated
 */
struct mr_worker {
	struct mutex serving;
	struct task_struct *task;
	struct llist_head kicks;
	struct llist_head jobs;
	atomic_t once;
};

void mr_worker_init(struct mr_worker *worker);
int mr_worker_start(struct mr_controller *ctl);
void mr_worker_stop(struct mr_controller *ctl);

/* Serve a word.  Any context, also a wake function's; once per serving. */
void mr_worker_kick(struct mr_controller *ctl, struct mr_kick *kick);

/*
 * The same in steps, for who may serve it itself.  add: false if it is queued
 * already.  try_serve: what is queued, unless somebody does so already; only a
 * thread of the owner.
 */
bool mr_worker_add(struct mr_controller *ctl, struct mr_kick *kick);
bool mr_worker_try_serve(struct mr_controller *ctl);
void mr_worker_wake(struct mr_controller *ctl);

/* Run a job.  Any context. */
void mr_worker_queue(struct mr_controller *ctl, struct mr_job *job);

/*
 * Run a function in the worker and wait for it; a backstore may keep the worker
 * long.  -EINTR when the caller is killed: it runs later.
 */
int mr_worker_call(struct mr_controller *ctl,
		   void (*fn)(struct mr_controller *ctl));

/* Wait until all that was queued before has been served. */
void mr_worker_flush(struct mr_controller *ctl);
int mr_worker_flush_killable(struct mr_controller *ctl);

#endif
