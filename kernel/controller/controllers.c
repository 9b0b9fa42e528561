// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/xarray.h>
#include <mfi.h>

#include "controller.h"
#include "controller/controllers.h"
#include "controller/reset.h"
#include "fabric/lun.h"
#include "fabric/session.h"
#include "fabric/wwn.h"
#include "mfi/dispatch.h"

/* How long close(2) waits for a tear-down that needs no backstore. */
#define MR_CLOSE_WAIT	(2 * HZ)

#define MR_CONTROLLER_ENDED	0

struct workqueue_struct *mr_controller_wq;
const struct mr_controller_events *mr_controller_events __ro_after_init;

/* Bound controllers by id; an entry holds no reference. */
static DEFINE_XARRAY_ALLOC1(mr_controllers);
static u32 mr_controller_last_id;

static void mr_controller_teardown(struct work_struct *work)
{
	struct mr_controller *ctl = container_of(work, struct mr_controller,
						 lifecycle.teardown);
	struct mr_session *session;

	/* Ioctls that passed the gate before it was shut come to their end. */
	mutex_lock(&ctl->gate);
	mutex_unlock(&ctl->gate);

	flush_work(&ctl->lifecycle.reset_work);
	mr_controller_stop(ctl);
	/* A pause was given up; all its I/O has left by now. */
	if (ctl->serve.ios.shut)
		mr_inflight_drain(&ctl->serve.ios);
	mr_coalesce_reset(&ctl->mfi.coalesce);	/* its timer interrupts */
	mr_doorbells_clear(ctl);
	mr_irq_unhook(ctl);
	mr_vcpu_stop(&ctl->serve.vcpu);
	mr_worker_stop(ctl);
	mr_intake_free(&ctl->mfi.intake);

	mutex_lock(&ctl->lock);
	session = ctl->nexus.session;
	ctl->nexus.session = NULL;
	mutex_unlock(&ctl->lock);
	mr_session_close(session);

	mr_reply_detach(ctl);
	mr_slots_clear(ctl);
	mr_regs_exit(ctl);
	complete_all(&ctl->lifecycle.torn_down);
	mr_controller_put(ctl);
}

static void mr_controller_free(struct kref *ref)
{
	struct mr_controller *ctl = container_of(ref, struct mr_controller,
						 ref);

	mr_mfi_exit(&ctl->mfi);
	mr_memory_exit(&ctl->guest.memory);
	if (ctl->guest.mm)
		mmdrop(ctl->guest.mm);
	mr_serve_exit(&ctl->serve);
	free_percpu(ctl->counters);
	kvfree(ctl);
}

static const struct mr_controller_ops mr_controller_ops = {
	.free = mr_controller_free,
	.revoke = mr_controller_revoke,
	.reset = mr_reset_request,
};

static void mr_lifecycle_init(struct mr_lifecycle *lifecycle)
{
	init_completion(&lifecycle->torn_down);
	INIT_WORK(&lifecycle->reset_work, mr_reset_work);
	INIT_WORK(&lifecycle->teardown, mr_controller_teardown);
	init_waitqueue_head(&lifecycle->reset_wait);
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
	if (mr_serve_init(&ctl->serve, mr_dispatch))
		goto err_serve;

	kref_init(&ctl->ref);
	ctl->ops = &mr_controller_ops;
	mutex_init(&ctl->gate);
	mutex_init(&ctl->lock);
	mr_lifecycle_init(&ctl->lifecycle);
	mr_firmware_init(&ctl->firmware);
	mr_mfi_init(&ctl->mfi, &mr_firmware_ops);
	mr_memory_init(&ctl->guest.memory);
	return ctl;

err_serve:
	free_percpu(ctl->counters);
err_counters:
	kvfree(ctl);
	return ERR_PTR(-ENOMEM);
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

	if (ctl->nexus.session)
		return -EALREADY;
	if (!chip || !memchr(bind->wwpn, 0, sizeof(bind->wwpn)) ||
	    !mr_name_parse((char *)bind->wwpn, &address))
		return -EINVAL;

	session = mr_session_open(ctl, (char *)bind->wwpn, bind->tpgt);
	if (IS_ERR(session))
		return PTR_ERR(session);
	mr_lun_note_all(session);
	ctl->mfi.chip = chip;
	ctl->nexus.session = session;
	mr_regs_set_state(ctl, MFI_STATE_READY);

	/* Cyclic ids: a stale one does not soon name another controller. */
	err = xa_alloc_cyclic(&mr_controllers, &ctl->id, ctl, xa_limit_31b,
			      &mr_controller_last_id, GFP_KERNEL);
	if (err < 0) {
		ctl->nexus.session = NULL;
		ctl->mfi.chip = NULL;
		mr_session_close(session);
		return err;
	}
	bind->controller = ctl->id;
	mr_controller_events->controller(ctl, VHOST_MEGASAS_CMD_ATTACHED);
	return 0;
}

int mr_controller_set_owner(struct mr_controller *ctl)
{
	int err;

	lockdep_assert_held(&ctl->lock);

	if (ctl->guest.mm || !ctl->nexus.session || !ctl->mfi.irq.call)
		return -EBUSY;
	ctl->guest.mm = current->mm;
	mmgrab(ctl->guest.mm);
	err = mr_intake_alloc(&ctl->mfi.intake);
	if (err)
		goto err_intake;
	err = mr_worker_start(ctl);
	if (err)
		goto err_worker;
	return 0;

err_worker:
	mr_intake_free(&ctl->mfi.intake);
err_intake:
	mmdrop(ctl->guest.mm);
	ctl->guest.mm = NULL;
	return err;
}

void mr_controller_stop(struct mr_controller *ctl)
{
	mr_inflight_shut(&ctl->serve.inflight);
	/* Afterwards the worker lets no frame in, so no DCMD is queued. */
	mr_worker_flush(ctl);
	mr_firmware_drop(ctl);
	mr_inflight_drain(&ctl->serve.inflight);
}

void mr_controller_start(struct mr_controller *ctl)
{
	mr_inflight_open(&ctl->serve.inflight);
	mr_firmware_announce_reset(ctl);
}

bool mr_controller_ended(struct mr_controller *ctl)
{
	return test_bit(MR_CONTROLLER_ENDED, &ctl->lifecycle.ended);
}

/* Whoever comes first; the guest gets no answers from here on. */
static void mr_controller_end(struct mr_controller *ctl)
{
	if (test_and_set_bit(MR_CONTROLLER_ENDED, &ctl->lifecycle.ended))
		return;

	xa_erase(&mr_controllers, ctl->id);
	mr_controller_events->controller(ctl, VHOST_MEGASAS_CMD_DETACHED);

	mutex_lock(&ctl->lock);
	/* Of a reset under way. */
	ctl->lifecycle.reset_state = MFI_STATE_FAULT;
	mr_regs_set_state(ctl, MFI_STATE_FAULT);
	/* After the state: see mr_dispatch(). */
	smp_store_release(&ctl->generation, ctl->generation + 1);
	mutex_unlock(&ctl->lock);
	/* A guest whose nexus was taken away shall not wait for a time-out. */
	if (ctl->mfi.irq.call)
		mr_irq_state_change(ctl);
	mr_firmware_close(ctl);

	kref_get(&ctl->ref);	/* the work's */
	queue_work(mr_controller_wq, &ctl->lifecycle.teardown);
}

void mr_controller_revoke(struct mr_controller *ctl)
{
	bool bound;

	/* A BIND that has opened the session comes to its end first. */
	mutex_lock(&ctl->gate);
	bound = ctl->mfi.chip;
	if (bound)
		mr_controller_end(ctl);
	mutex_unlock(&ctl->gate);
	if (bound)
		wait_for_completion(&ctl->lifecycle.torn_down);
}

void mr_controller_close(struct mr_controller *ctl)
{
	/* chip: was it ever bound?  The session may have been revoked. */
	if (ctl->mfi.chip) {
		mr_controller_end(ctl);
		wait_for_completion_timeout(&ctl->lifecycle.torn_down,
					    MR_CLOSE_WAIT);
	}
	mr_controller_put(ctl);
}

int mr_controllers_init(const struct mr_controller_events *events)
{
	mr_controller_events = events;
	mr_controller_wq = alloc_workqueue("vhost_megasas", WQ_UNBOUND, 0);
	return mr_controller_wq ? 0 : -ENOMEM;
}

void mr_controllers_exit(void)
{
	destroy_workqueue(mr_controller_wq);
}
