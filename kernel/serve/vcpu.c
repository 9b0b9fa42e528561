// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/task_work.h>

#include "compat/compat.h"
#include "controller.h"
#include "serve/vcpu.h"

#define MR_VCPU_QUEUED	0

static void mr_vcpu_work(struct callback_head *work);

void mr_vcpu_init(struct mr_vcpu *vcpu)
{
	init_task_work(&vcpu->work, mr_vcpu_work);
	mutex_init(&vcpu->lock);
}

void mr_vcpu_stop(struct mr_vcpu *vcpu)
{
	mutex_lock(&vcpu->lock);
	vcpu->stopped = true;
	mutex_unlock(&vcpu->lock);
}

/* Threads that never go where they would do their work. */
#define MR_VCPU_STAYS	(PF_KTHREAD | PF_USER_WORKER)

/*
 * A thread of the owner on its way out of the kernel, to the guest too
 * (xfer_to_guest_mode_handle_work()), may do what the worker does.
 */
static bool mr_vcpu_is(struct mr_controller *ctl)
{
	return in_task() && current->mm == ctl->guest.mm &&
	       !(current->flags & MR_VCPU_STAYS);
}

static void mr_vcpu_serve(struct mr_controller *ctl)
{
	bool served;

	lockdep_assert_held(&ctl->serve.vcpu.lock);

	/* A thread that ends, or that execs, has not this memory any more. */
	served = current->mm == ctl->guest.mm &&
		 !fatal_signal_pending(current) && mr_worker_try_serve(ctl);
	/* Who adds a word and finds it set wakes the worker. */
	clear_bit_unlock(MR_VCPU_QUEUED, &ctl->serve.vcpu.flags);
	if (!served)
		mr_worker_wake(ctl);
}

static void mr_vcpu_work(struct callback_head *work)
{
	struct mr_controller *ctl =
		container_of(work, struct mr_controller, serve.vcpu.work);

	mutex_lock(&ctl->serve.vcpu.lock);
	if (!ctl->serve.vcpu.stopped)
		mr_vcpu_serve(ctl);
	mutex_unlock(&ctl->serve.vcpu.lock);
	mr_controller_put(ctl);
	module_put(THIS_MODULE);
}

/* False if this thread will not do it. */
static bool mr_vcpu_queue(struct mr_controller *ctl)
{
	if (test_and_set_bit(MR_VCPU_QUEUED, &ctl->serve.vcpu.flags))
		return false;	/* who serves may not come to it soon */
	kref_get(&ctl->ref);
	__module_get(THIS_MODULE);
	if (!task_work_add(current, &ctl->serve.vcpu.work, TWA_RESUME))
		return true;
	clear_bit_unlock(MR_VCPU_QUEUED, &ctl->serve.vcpu.flags);
	/* Not the last ones: there is a doorbell. */
	mr_controller_put(ctl);
	module_put(THIS_MODULE);
	return false;
}

static void mr_vcpu_count(struct mr_controller *ctl)
{
	bool crowded = atomic_read(&ctl->scsi.outstanding) ||
		       !llist_empty(&ctl->serve.worker.kicks) ||
		       mr_reply_is_pending(ctl);
	struct mr_pace *pace = &ctl->serve.pace;
	u64 spent = mr_pace_word(pace, ktime_get_ns(), crowded);

	if (!spent)
		return;
	mr_trial_ended(&ctl->serve.trial, spent, mr_pace_crowded(pace));
	mr_pace_begin(pace);
}

void mr_vcpu_ring(struct mr_controller *ctl, struct mr_kick *kick)
{
	bool vcpu = mr_vcpu_is(ctl);
	enum mr_policy policy;

	mr_vcpu_count(ctl);
	policy = mr_trial_policy(&ctl->serve.trial);

	if (vcpu)
		mr_coalesce_ring(&ctl->mfi.coalesce);
	if (!mr_worker_add(ctl, kick))
		return;
	/* Not where the backstore might be full: the guest would stand still. */
	if (policy != MR_POLICY_VCPU || !vcpu ||
	    atomic_read(&ctl->scsi.outstanding) || !mr_vcpu_queue(ctl))
		mr_worker_wake(ctl);
}
