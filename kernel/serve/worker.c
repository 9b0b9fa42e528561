// SPDX-License-Identifier: GPL-2.0-only
#include <linux/blkdev.h>
#include <linux/cgroup.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/mmu_context.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "controller.h"
#include "serve/worker.h"

#define MR_KICK_QUEUED	0

void mr_worker_init(struct mr_worker *worker)
{
	mutex_init(&worker->serving);
	init_llist_head(&worker->kicks);
	init_llist_head(&worker->jobs);
}

static void mr_worker_serve(struct mr_controller *ctl, struct mr_kick *kick)
{
	u32 word = kick->word;
	bool once = kick->once;

	lockdep_assert_held(&ctl->serve.worker.serving);

	/* From here on the next write of the word is a new kick. */
	clear_bit_unlock(MR_KICK_QUEUED, &kick->flags);
	smp_mb__after_atomic();
	if (once) {
		kfree(kick);
		atomic_dec(&ctl->serve.worker.once);
	}
	ctl->serve.take(ctl, word);
}

static void mr_worker_serve_all(struct mr_controller *ctl,
				struct llist_node *kicks)
{
	struct mr_kick *kick, *next;

	kicks = llist_reverse_order(kicks);
	llist_for_each_entry_safe(kick, next, kicks, node)
		mr_worker_serve(ctl, kick);
}

static void mr_worker_batch(struct mr_controller *ctl)
{
	struct mr_worker *worker = &ctl->serve.worker;
	struct llist_node *kicks, *jobs;
	struct mr_job *job, *next;
	struct blk_plug plug;

	mutex_lock(&worker->serving);
	/* Jobs first: what they finish was submitted earlier. */
	jobs = llist_reverse_order(llist_del_all(&worker->jobs));
	kicks = llist_del_all(&worker->kicks);

	blk_start_plug(&plug);
	llist_for_each_entry_safe(job, next, jobs, node)
		job->fn(job);
	mr_worker_serve_all(ctl, kicks);
	blk_finish_plug(&plug);
	mutex_unlock(&worker->serving);
}

bool mr_worker_try_serve(struct mr_controller *ctl)
{
	struct mr_worker *worker = &ctl->serve.worker;

	if (!mutex_trylock(&worker->serving))
		return false;
	mr_worker_serve_all(ctl, llist_del_all(&worker->kicks));
	mutex_unlock(&worker->serving);
	return true;
}

static bool mr_worker_idle(struct mr_worker *worker)
{
	return llist_empty(&worker->kicks) && llist_empty(&worker->jobs);
}

static void mr_worker_with_mm(struct mr_controller *ctl)
{
	bool alive = mmget_not_zero(ctl->guest.mm);

	if (alive)
		kthread_use_mm(ctl->guest.mm);
	mr_worker_batch(ctl);
	if (alive) {
		kthread_unuse_mm(ctl->guest.mm);
		mmput(ctl->guest.mm);
	}
}

static int mr_worker_main(void *data)
{
	struct mr_controller *ctl = data;

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!mr_worker_idle(&ctl->serve.worker)) {
			__set_current_state(TASK_RUNNING);
			mr_worker_with_mm(ctl);
			cond_resched();
		} else if (kthread_should_stop()) {
			break;
		} else {
			schedule();
		}
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

int mr_worker_start(struct mr_controller *ctl)
{
	struct mr_worker *worker = &ctl->serve.worker;
	struct task_struct *task;
	int err;

	task = kthread_create(mr_worker_main, ctl, "megasas-%u", ctl->id);
	if (IS_ERR(task))
		return PTR_ERR(task);
	/* Its time is the guest's, as with vhost. */
	err = cgroup_attach_task_all(current, task);
	if (err) {
		kthread_stop(task);
		return err;
	}
	worker->task = task;
	wake_up_process(task);
	return 0;
}

void mr_worker_stop(struct mr_controller *ctl)
{
	struct mr_worker *worker = &ctl->serve.worker;

	if (!worker->task)
		return;
	kthread_stop(worker->task);
	worker->task = NULL;
}

bool mr_worker_add(struct mr_controller *ctl, struct mr_kick *kick)
{
	if (test_and_set_bit(MR_KICK_QUEUED, &kick->flags))
		return false;
	llist_add(&kick->node, &ctl->serve.worker.kicks);
	return true;
}

void mr_worker_wake(struct mr_controller *ctl)
{
	wake_up_process(ctl->serve.worker.task);
}

void mr_worker_kick(struct mr_controller *ctl, struct mr_kick *kick)
{
	if (mr_worker_add(ctl, kick))
		mr_worker_wake(ctl);
}

void mr_worker_queue(struct mr_controller *ctl, struct mr_job *job)
{
	struct task_struct *task;

	/*
	 * The job may be what the end of the worker waits for: when it has
	 * run, only the grace period keeps the thread's structure.
	 */
	rcu_read_lock();
	task = ctl->serve.worker.task;
	llist_add(&job->node, &ctl->serve.worker.jobs);
	wake_up_process(task);
	rcu_read_unlock();
}

/**
 * struct mr_call - a function to run in the worker
 * @job:	it
 * @ref:	one of the worker, one of who waits
 * @ctl:	its argument
 * @fn:		the function
 * @done:	completed afterwards
 */
struct mr_call {
	struct mr_job job;
	struct kref ref;
	struct mr_controller *ctl;
	void (*fn)(struct mr_controller *ctl);
	struct completion done;
};

static void mr_call_free(struct kref *ref)
{
	kfree(container_of(ref, struct mr_call, ref));
}

static void mr_call_run(struct mr_job *job)
{
	struct mr_call *call = container_of(job, struct mr_call, job);

	call->fn(call->ctl);
	complete(&call->done);
	kref_put(&call->ref, mr_call_free);
}

static struct mr_call *mr_call_start(struct mr_controller *ctl,
				     void (*fn)(struct mr_controller *ctl))
{
	struct mr_call *call;

	call = kzalloc(sizeof(*call), GFP_KERNEL | __GFP_NOFAIL);
	call->job.fn = mr_call_run;
	kref_init(&call->ref);
	kref_get(&call->ref);
	call->ctl = ctl;
	call->fn = fn;
	init_completion(&call->done);
	mr_worker_queue(ctl, &call->job);
	return call;
}

int mr_worker_call(struct mr_controller *ctl,
		   void (*fn)(struct mr_controller *ctl))
{
	struct mr_call *call = mr_call_start(ctl, fn);
	int err = wait_for_completion_killable(&call->done) ? -EINTR : 0;

	kref_put(&call->ref, mr_call_free);
	return err;
}

static void mr_worker_nothing(struct mr_controller *ctl)
{
}

/* Two rounds: a batch runs its jobs before its words. */
int mr_worker_flush_killable(struct mr_controller *ctl)
{
	return mr_worker_call(ctl, mr_worker_nothing) ?:
	       mr_worker_call(ctl, mr_worker_nothing);
}

void mr_worker_flush(struct mr_controller *ctl)
{
	struct mr_call *call;
	int round;

	if (!ctl->serve.worker.task)
		return;
	for (round = 0; round < 2; round++) {
		call = mr_call_start(ctl, mr_worker_nothing);
		wait_for_completion(&call->done);
		kref_put(&call->ref, mr_call_free);
	}
}
