// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/task_work.h>

#include "compat/compat.h"
#include "controller.h"
#include "vcpu.h"

#define MR_VCPU_QUEUED	0

/* Words of an epoch, and epochs of which one is served the other way. */
#define MR_VCPU_EPOCH	64
#define MR_VCPU_TRIAL	16

static void mr_vcpu_work(struct callback_head *work);

void mr_vcpu_init(struct mr_vcpu *vcpu)
{
	init_task_work(&vcpu->work, mr_vcpu_work);
	init_waitqueue_head(&vcpu->idle);
	vcpu->serves = true;
}

/* An epoch has ended.  A pause of the guest spoils one measurement only. */
static void mr_vcpu_judge(struct mr_vcpu *vcpu)
{
	u64 now = ktime_get_ns();
	bool serves = vcpu->serves;

	vcpu->cost[serves] = now - vcpu->since;
	vcpu->since = now;
	switch (++vcpu->epochs % MR_VCPU_TRIAL) {
	case 0:
		WRITE_ONCE(vcpu->serves, !serves);
		break;
	case 1:
		WRITE_ONCE(vcpu->serves, vcpu->cost[true] < vcpu->cost[false]);
		break;
	}
	atomic_set_release(&vcpu->rings, 0);
}

static bool mr_vcpu_is_faster(struct mr_vcpu *vcpu)
{
	if (atomic_inc_return_acquire(&vcpu->rings) == MR_VCPU_EPOCH)
		mr_vcpu_judge(vcpu);
	return READ_ONCE(vcpu->serves);
}

/* Threads that may never leave the kernel, and so never do their work. */
#define MR_VCPU_STAYS	(PF_KTHREAD | PF_IO_WORKER | PF_USER_WORKER | PF_EXITING)

/*
 * A thread of the owner on its way out of the kernel, to the guest too
 * (xfer_to_guest_mode_handle_work()), may do what the worker does.
 */
static bool mr_vcpu_may_serve(struct mr_controller *ctl)
{
	return in_task() && current->mm == ctl->mm &&
	       !(current->flags & MR_VCPU_STAYS);
}

static void mr_vcpu_work(struct callback_head *work)
{
	struct mr_vcpu *vcpu = container_of(work, struct mr_vcpu, work);
	struct mr_controller *ctl = container_of(vcpu, struct mr_controller,
						 vcpu);
	/* A thread that has ended meanwhile has no memory any more. */
	bool served = current->mm == ctl->mm && mr_worker_try_serve(ctl);

	rcu_read_lock();	/* see mr_vcpu_wait() */
	clear_bit(MR_VCPU_QUEUED, &vcpu->flags);
	smp_mb__after_atomic();	/* who finds it set has queued its word */
	if (!served || mr_worker_has_kicks(ctl))
		mr_worker_wake(ctl);
	wake_up(&vcpu->idle);
	rcu_read_unlock();
}

void mr_vcpu_ring(struct mr_controller *ctl, struct mr_kick *kick)
{
	struct mr_vcpu *vcpu = &ctl->vcpu;

	if (!mr_vcpu_may_serve(ctl) || !mr_vcpu_is_faster(vcpu)) {
		mr_worker_kick(ctl, kick);
		return;
	}
	if (!mr_worker_add(ctl, kick) ||
	    test_and_set_bit(MR_VCPU_QUEUED, &vcpu->flags))
		return;
	if (task_work_add(current, &vcpu->work, TWA_RESUME)) {
		clear_bit(MR_VCPU_QUEUED, &vcpu->flags);
		mr_worker_wake(ctl);
	}
}

void mr_vcpu_wait(struct mr_controller *ctl)
{
	wait_event(ctl->vcpu.idle,
		   !test_bit_acquire(MR_VCPU_QUEUED, &ctl->vcpu.flags));
	synchronize_rcu();
}
