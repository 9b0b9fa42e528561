// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "controller/controller.h"
#include "fabric/lun.h"
#include <mfi.h>
#include "node/netlink.h"
#include "fabric/session.h"
#include "fabric/wwn.h"

/* How long close(2) waits for a tear-down that needs no backstore. */
#define MR_CLOSE_WAIT	(2 * HZ)

#define MR_CONTROLLER_ENDED	0

struct workqueue_struct *mr_controller_wq;

/* Bound controllers by id; an entry holds no reference. */
static DEFINE_XARRAY_ALLOC1(mr_controllers);
static u32 mr_controller_last_id;

static void mr_controller_teardown(struct work_struct *work)
{
	struct mr_controller *ctl = container_of(work, struct mr_controller,
						 teardown);
	struct mr_session *session;

	/* Ioctls that passed the gate before it was shut come to their end. */
	mutex_lock(&ctl->gate);
	mutex_unlock(&ctl->gate);

	flush_work(&ctl->reset_work);
	mr_controller_stop(ctl);
	/* A pause was given up; all its I/O has left by now. */
	if (ctl->ios.shut)
		mr_inflight_drain(&ctl->ios);
	mr_coalesce_reset(&ctl->coalesce);	/* its timer interrupts */
	mr_doorbells_clear(ctl);
	mr_irq_unhook(ctl);
	mr_vcpu_stop(&ctl->vcpu);
	mr_worker_stop(ctl);

	mutex_lock(&ctl->lock);
	session = ctl->session;
	ctl->session = NULL;
	mutex_unlock(&ctl->lock);
	mr_session_close(session);

	mr_reply_detach(ctl);
	mr_slots_clear(ctl);
	mr_regs_exit(ctl);
	complete_all(&ctl->torn_down);
	mr_controller_put(ctl);
}

struct mr_controller *mr_controller_create(void)
{
	struct mr_controller *ctl;

	ctl = kvzalloc(sizeof(*ctl), GFP_KERNEL);
	if (!ctl)
		return ERR_PTR(-ENOMEM);
	ctl->counters = alloc_percpu(struct mr_counters);
	if (!ctl->counters)
		goto err_counters;
	if (mr_inflight_init(&ctl->inflight))
		goto err_inflight;
	if (mr_inflight_init(&ctl->ios))
		goto err_ios;

	kref_init(&ctl->ref);
	mutex_init(&ctl->gate);
	mutex_init(&ctl->lock);
	init_completion(&ctl->torn_down);
	INIT_WORK(&ctl->reset_work, mr_reset_work);
	INIT_WORK(&ctl->teardown, mr_controller_teardown);
	init_waitqueue_head(&ctl->reset_wait);
	mr_memory_init(&ctl->memory);
	mr_irq_init(&ctl->irq);
	mr_coalesce_init(&ctl->coalesce);
	mr_doorbells_init(&ctl->doorbells);
	mr_slots_init(&ctl->slots);
	mr_polled_init(&ctl->polled);
	mr_pause_init(&ctl->pause);
	mr_reply_init(&ctl->reply);
	mr_worker_init(&ctl->worker);
	mr_vcpu_init(&ctl->vcpu);
	mr_trial_init(&ctl->trial);
	mr_firmware_init(&ctl->firmware);
	return ctl;

err_ios:
	mr_inflight_exit(&ctl->inflight);
err_inflight:
	free_percpu(ctl->counters);
err_counters:
	kvfree(ctl);
	return ERR_PTR(-ENOMEM);
}

static void mr_controller_free(struct kref *ref)
{
	struct mr_controller *ctl = container_of(ref, struct mr_controller,
						 ref);

	mr_coalesce_exit(&ctl->coalesce);
	mr_irq_exit(&ctl->irq);
	mr_memory_exit(&ctl->memory);
	if (ctl->mm)
		mmdrop(ctl->mm);
	mr_inflight_exit(&ctl->ios);
	mr_inflight_exit(&ctl->inflight);
	free_percpu(ctl->counters);
	kvfree(ctl);
}

void mr_controller_put(struct mr_controller *ctl)
{
	kref_put(&ctl->ref, mr_controller_free);
}

struct mr_controller *mr_controller_get(u32 id)
{
	struct mr_controller *ctl;

	xa_lock(&mr_controllers);
	ctl = xa_load(&mr_controllers, id);
	if (ctl)
		kref_get(&ctl->ref);
	xa_unlock(&mr_controllers);
	return ctl;
}

struct mr_controller *mr_controller_next(u32 id)
{
	struct mr_controller *ctl;
	unsigned long index = id;

	xa_lock(&mr_controllers);
	ctl = xa_find_after(&mr_controllers, &index, ULONG_MAX, XA_PRESENT);
	if (ctl)
		kref_get(&ctl->ref);
	xa_unlock(&mr_controllers);
	return ctl;
}

int mr_controller_bind(struct mr_controller *ctl,
		       struct vhost_megasas_bind *bind)
{
	const struct mr_chip *chip = mr_chip_find(bind->chip);
	struct mr_session *session;
	u64 address;
	int err;

	lockdep_assert_held(&ctl->lock);

	if (ctl->session)
		return -EALREADY;
	if (!chip || !memchr(bind->wwpn, 0, sizeof(bind->wwpn)) ||
	    !mr_name_parse((char *)bind->wwpn, &address))
		return -EINVAL;

	session = mr_session_open(ctl, (char *)bind->wwpn, bind->tpgt);
	if (IS_ERR(session))
		return PTR_ERR(session);
	mr_lun_note_all(session);
	ctl->chip = chip;
	ctl->session = session;
	mr_regs_set_state(ctl, MFI_STATE_READY);

	/* Cyclic ids: a stale one does not soon name another controller. */
	err = xa_alloc_cyclic(&mr_controllers, &ctl->id, ctl, xa_limit_31b,
			      &mr_controller_last_id, GFP_KERNEL);
	if (err < 0) {
		ctl->session = NULL;
		ctl->chip = NULL;
		mr_session_close(session);
		return err;
	}
	bind->controller = ctl->id;
	mr_netlink_controller(ctl, VHOST_MEGASAS_CMD_ATTACHED);
	return 0;
}

int mr_controller_set_owner(struct mr_controller *ctl)
{
	int err;

	lockdep_assert_held(&ctl->lock);

	if (ctl->mm || !ctl->session || !ctl->irq.call)
		return -EBUSY;
	ctl->mm = current->mm;
	mmgrab(ctl->mm);
	err = mr_worker_start(ctl);
	if (err) {
		mmdrop(ctl->mm);
		ctl->mm = NULL;
		return err;
	}
	ctl->owner_pid = task_tgid_nr(current);
	return 0;
}

void mr_controller_stop(struct mr_controller *ctl)
{
	mr_inflight_shut(&ctl->inflight);
	/* Afterwards the worker lets no frame in, so no DCMD is queued. */
	mr_worker_flush(ctl);
	mr_firmware_drop(ctl);
	mr_inflight_drain(&ctl->inflight);
}

void mr_controller_start(struct mr_controller *ctl)
{
	mr_inflight_open(&ctl->inflight);
	mr_firmware_announce_reset(ctl);
}

bool mr_controller_ended(struct mr_controller *ctl)
{
	return test_bit(MR_CONTROLLER_ENDED, &ctl->ended);
}

/* Whoever comes first; the guest gets no answers from here on. */
static void mr_controller_end(struct mr_controller *ctl)
{
	if (test_and_set_bit(MR_CONTROLLER_ENDED, &ctl->ended))
		return;

	xa_erase(&mr_controllers, ctl->id);
	mr_netlink_controller(ctl, VHOST_MEGASAS_CMD_DETACHED);

	mutex_lock(&ctl->lock);
	ctl->reset_state = MFI_STATE_FAULT;	/* of a reset under way */
	mr_regs_set_state(ctl, MFI_STATE_FAULT);
	/* After the state: see mr_dispatch(). */
	smp_store_release(&ctl->generation, ctl->generation + 1);
	mutex_unlock(&ctl->lock);
	/* A guest whose nexus was taken away shall not wait for a time-out. */
	if (ctl->irq.call)
		mr_irq_state_change(ctl);
	mr_firmware_close(ctl);

	kref_get(&ctl->ref);	/* the work's */
	queue_work(mr_controller_wq, &ctl->teardown);
}

void mr_controller_revoke(struct mr_controller *ctl)
{
	bool bound;

	/* A BIND that has opened the session comes to its end first. */
	mutex_lock(&ctl->gate);
	bound = ctl->chip;
	if (bound)
		mr_controller_end(ctl);
	mutex_unlock(&ctl->gate);
	if (bound)
		wait_for_completion(&ctl->torn_down);
}

void mr_controller_close(struct mr_controller *ctl)
{
	/* chip: was it ever bound?  The session may have been revoked. */
	if (ctl->chip) {
		mr_controller_end(ctl);
		wait_for_completion_timeout(&ctl->torn_down, MR_CLOSE_WAIT);
	}
	mr_controller_put(ctl);
}

int mr_controllers_init(void)
{
	mr_controller_wq = alloc_workqueue("vhost_megasas", WQ_UNBOUND, 0);
	return mr_controller_wq ? 0 : -ENOMEM;
}

void mr_controllers_exit(void)
{
	destroy_workqueue(mr_controller_wq);
}
