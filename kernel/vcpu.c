// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/task_work.h>

#include "compat/compat.h"
#include "controller.h"
#include "vcpu.h"

#define MR_SERVER_QUEUED	0

/* Words of an epoch, and epochs of which one is served the other way. */
#define MR_VCPU_EPOCH	64
#define MR_VCPU_TRIAL	16

static void mr_server_work(struct callback_head *work);

static void mr_vcpu_forget(struct mr_vcpu *vcpu)
{
	vcpu->cost[false] = U64_MAX;
	vcpu->cost[true] = U64_MAX;
}

int mr_vcpu_init(struct mr_controller *ctl)
{
	struct mr_server *server;

	server = kzalloc(sizeof(*server), GFP_KERNEL);
	if (!server)
		return -ENOMEM;
	kref_init(&server->ref);
	init_task_work(&server->work, mr_server_work);
	mutex_init(&server->lock);
	server->ctl = ctl;

	ctl->vcpu.server = server;
	ctl->vcpu.serves = true;
	ctl->vcpu.epochs = 1;	/* the first trial comes before a verdict */
	ctl->vcpu.since = ktime_get_ns();
	mr_vcpu_forget(&ctl->vcpu);
	return 0;
}

static void mr_server_free(struct kref *ref)
{
	kfree(container_of(ref, struct mr_server, ref));
}

void mr_vcpu_exit(struct mr_controller *ctl)
{
	kref_put(&ctl->vcpu.server->ref, mr_server_free);
}

void mr_vcpu_stop(struct mr_controller *ctl)
{
	struct mr_server *server = ctl->vcpu.server;

	mutex_lock(&server->lock);
	server->ctl = NULL;
	mutex_unlock(&server->lock);
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
 * (xfer_to_guest_mode_handle_work()), may do what the worker does.  But not
 * where the backstore might be full: the guest would stand still.
 */
static bool mr_vcpu_may_serve(struct mr_controller *ctl)
{
	return in_task() && current->mm == ctl->mm &&
	       !(current->flags & MR_VCPU_STAYS) && !atomic_read(&ctl->out);
}

static void mr_server_serve(struct mr_server *server)
{
	struct mr_controller *ctl = server->ctl;
	bool served;

	lockdep_assert_held(&server->lock);

	/* A thread that ends, or that execs, has not this memory any more. */
	served = current->mm == ctl->mm && !fatal_signal_pending(current) &&
		 mr_worker_try_serve(ctl);
	clear_bit(MR_SERVER_QUEUED, &server->flags);
	smp_mb__after_atomic();	/* who finds it set has queued its word */
	if (!served || mr_worker_has_kicks(ctl))
		mr_worker_wake(ctl);
}

static void mr_server_work(struct callback_head *work)
{
	struct mr_server *server = container_of(work, struct mr_server, work);

	mutex_lock(&server->lock);
	if (server->ctl)
		mr_server_serve(server);
	mutex_unlock(&server->lock);
	kref_put(&server->ref, mr_server_free);
	module_put(THIS_MODULE);
}

void mr_vcpu_ring(struct mr_controller *ctl, struct mr_kick *kick)
{
	struct mr_server *server = ctl->vcpu.server;

	/* Every word counts, or the two ways' epochs were not alike. */
	if (!mr_vcpu_is_faster(&ctl->vcpu) || !mr_vcpu_may_serve(ctl)) {
		mr_worker_kick(ctl, kick);
		return;
	}
	if (!mr_worker_add(ctl, kick))
		return;
	/* Who serves may not come to it soon. */
	if (test_and_set_bit(MR_SERVER_QUEUED, &server->flags)) {
		mr_worker_wake(ctl);
		return;
	}
	kref_get(&server->ref);
	__module_get(THIS_MODULE);
	if (task_work_add(current, &server->work, TWA_RESUME)) {
		clear_bit(MR_SERVER_QUEUED, &server->flags);
		kref_put(&server->ref, mr_server_free);
		module_put(THIS_MODULE);
		mr_worker_wake(ctl);
	}
}
