// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/task_work.h>

#include "compat/compat.h"
#include "controller.h"
#include "vcpu.h"

#define MR_VCPU_QUEUED	0

/* Words of an epoch, and epochs of which one is served the other way. */
#define MR_VCPU_EPOCH	64
#define MR_VCPU_TRIAL	16

static void mr_vcpu_work(struct callback_head *work);

static void mr_vcpu_forget(struct mr_vcpu *vcpu)
{
	vcpu->cost[false] = U64_MAX;
	vcpu->cost[true] = U64_MAX;
}

void mr_vcpu_init(struct mr_vcpu *vcpu)
{
	init_task_work(&vcpu->work, mr_vcpu_work);
	mutex_init(&vcpu->lock);
	vcpu->serves = true;
	mr_vcpu_forget(vcpu);
}

void mr_vcpu_stop(struct mr_vcpu *vcpu)
{
	mutex_lock(&vcpu->lock);
	vcpu->stopped = true;
	mutex_unlock(&vcpu->lock);
}

/*
 * An epoch has ended.  The best one counts, for a guest pauses as it likes; so a
 * trial that was disturbed changes nothing.
 */
static void mr_vcpu_judge(struct mr_vcpu *vcpu)
{
	u64 now = ktime_get_ns();
	bool serves = vcpu->serves;

	vcpu->cost[serves] = min(vcpu->cost[serves], now - vcpu->since);
	vcpu->since = now;
	switch (++vcpu->epochs % MR_VCPU_TRIAL) {
	case 0:
		WRITE_ONCE(vcpu->serves, !serves);
		break;
	case 1:
		WRITE_ONCE(vcpu->serves, vcpu->cost[true] < vcpu->cost[false]);
		mr_vcpu_forget(vcpu);
		break;
	}
	atomic_set_release(&vcpu->rings, 0);
}

/* Every word counts, or the two ways' epochs were not alike. */
static bool mr_vcpu_count(struct mr_vcpu *vcpu)
{
	if (atomic_inc_return_acquire(&vcpu->rings) == MR_VCPU_EPOCH)
		mr_vcpu_judge(vcpu);
	return READ_ONCE(vcpu->serves);
}

/* Threads that never go where they would do their work. */
#define MR_VCPU_STAYS	(PF_KTHREAD | PF_USER_WORKER)

/*
 * A thread of the owner on its way out of the kernel, to the guest too
 * (xfer_to_guest_mode_handle_work()), may do what the worker does.  But not
 * where the backstore might be full: the guest would stand still.
 */
static bool mr_vcpu_may_serve(struct mr_controller *ctl)
{
	return in_task() && current->mm == ctl->mm &&
	       !(current->flags & MR_VCPU_STAYS) &&
	       !atomic_read(&ctl->outstanding);
}

static void mr_vcpu_serve(struct mr_controller *ctl)
{
	bool served;

	lockdep_assert_held(&ctl->vcpu.lock);

	/* A thread that ends, or that execs, has not this memory any more. */
	served = current->mm == ctl->mm && !fatal_signal_pending(current) &&
		 mr_worker_try_serve(ctl);
	/* Who adds a word and finds it set wakes the worker. */
	clear_bit_unlock(MR_VCPU_QUEUED, &ctl->vcpu.flags);
	if (!served)
		mr_worker_wake(ctl);
}

static void mr_vcpu_work(struct callback_head *work)
{
	struct mr_controller *ctl =
		container_of(work, struct mr_controller, vcpu.work);

	mutex_lock(&ctl->vcpu.lock);
	if (!ctl->vcpu.stopped)
		mr_vcpu_serve(ctl);
	mutex_unlock(&ctl->vcpu.lock);
	mr_controller_put(ctl);
	module_put(THIS_MODULE);
}

/* False if this thread will not do it. */
static bool mr_vcpu_queue(struct mr_controller *ctl)
{
	if (test_and_set_bit(MR_VCPU_QUEUED, &ctl->vcpu.flags))
		return false;	/* who serves may not come to it soon */
	kref_get(&ctl->ref);
	__module_get(THIS_MODULE);
	if (!task_work_add(current, &ctl->vcpu.work, TWA_RESUME))
		return true;
	clear_bit_unlock(MR_VCPU_QUEUED, &ctl->vcpu.flags);
	/* Not the last ones: there is a doorbell. */
	mr_controller_put(ctl);
	module_put(THIS_MODULE);
	return false;
}

void mr_vcpu_ring(struct mr_controller *ctl, struct mr_kick *kick)
{
	bool serves = mr_vcpu_count(&ctl->vcpu);

	if (!mr_worker_add(ctl, kick))
		return;
	if (!serves || !mr_vcpu_may_serve(ctl) || !mr_vcpu_queue(ctl))
		mr_worker_wake(ctl);
}
