// SPDX-License-Identifier: GPL-2.0-only
#include "controller.h"
#include "controller/controllers.h"
#include "controller/reset.h"
#include "fabric/lun.h"
#include "trace.h"

/*
 * A new generation makes every command that is out unwanted at once: its
 * completion writes nothing.  The backstores may still move its data, so the
 * guest sees FW_INIT until they are done.
 */
void mr_reset_request(struct mr_controller *ctl,
		      enum vhost_megasas_reset reason, u32 state)
{
	lockdep_assert_held(&ctl->lock);

	ctl->lifecycle.reset_reason = reason;
	ctl->lifecycle.reset_state = state;
	mr_regs_set_state(ctl, state == MFI_STATE_FAULT ? MFI_STATE_FAULT :
							  MFI_STATE_FW_INIT);
	/* After the state: see mr_dispatch(). */
	smp_store_release(&ctl->generation, ctl->generation + 1);
	queue_work(mr_controller_wq, &ctl->lifecycle.reset_work);
}

int mr_reset_wait(struct mr_controller *ctl)
{
	u32 wanted = READ_ONCE(ctl->generation);

	/* Signed: the work may have done a later one as well. */
	return wait_event_killable(ctl->lifecycle.reset_wait,
				   (s32)(READ_ONCE(ctl->lifecycle.reset_done) -
					 wanted) >= 0) ? -EINTR : 0;
}

/* How a controller is after a reset, unless another one has been asked for. */
static void mr_reset_end(struct mr_controller *ctl, u32 generation)
{
	bool fault = false;

	mutex_lock(&ctl->lock);
	if (generation == ctl->generation) {
		fault = ctl->lifecycle.reset_state == MFI_STATE_FAULT;
		if (!fault)
			mr_regs_reset(ctl, ctl->lifecycle.reset_state);
	}
	mutex_unlock(&ctl->lock);

	WRITE_ONCE(ctl->lifecycle.reset_done, generation);
	wake_up_all(&ctl->lifecycle.reset_wait);
	/* Who closed the controller has said so. */
	if (!fault || mr_controller_ended(ctl))
		return;
	mr_irq_state_change(ctl);
	mr_controller_events->controller(ctl, VHOST_MEGASAS_CMD_FAULT);
}

void mr_reset_work(struct work_struct *work)
{
	struct mr_controller *ctl = container_of(work, struct mr_controller,
						 lifecycle.reset_work);
	enum vhost_megasas_reset reason;
	u32 generation;

	mutex_lock(&ctl->lock);
	generation = ctl->generation;
	reason = ctl->lifecycle.reset_reason;
	mutex_unlock(&ctl->lock);
	mr_count(ctl, RESETS);
	trace_mr_reset(ctl->id, reason, generation);

	mr_controller_stop(ctl);
	/* The machine starts anew, and its driver reads it all. */
	if (reason == VHOST_MEGASAS_RESET_SYSTEM ||
	    reason == VHOST_MEGASAS_RESET_FLR)
		mr_lun_note_all(ctl->nexus.session);
	mr_reply_detach(ctl);
	mr_slots_clear(ctl);
	mr_controller_start(ctl);

	/* A later request has its own run of this work. */
	mr_reset_end(ctl, generation);
	mr_controller_events->reset(ctl, reason);
}
