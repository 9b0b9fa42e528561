// SPDX-License-Identifier: GPL-2.0-only
#include "controller/controller.h"
#include "mfi/dispatch.h"
#include "controller/pause.h"

void mr_pause_init(struct mr_pause *pause)
{
	INIT_LIST_HEAD(&pause->held);
}

void mr_pause_hold(struct mr_controller *ctl, struct mr_slot *slot)
{
	list_add_tail(&slot->held, &ctl->pause.held);
}

static void mr_pause_serve(struct mr_controller *ctl)
{
	struct mr_slot *slot;
	u64 addr;

	/* A reset forgets them all, and frees the slots. */
	if (!mr_inflight_enter(&ctl->inflight))
		return;
	/* Nor go on if the next pause has begun: that one's end will. */
	while (!mr_pause_is_on(&ctl->pause) && !list_empty(&ctl->pause.held)) {
		slot = list_first_entry(&ctl->pause.held, struct mr_slot, held);
		addr = slot->addr;
		list_del_init(&slot->held);
		mr_dispatch(ctl, addr);
	}
	mr_inflight_leave(&ctl->inflight);
}

/* A caller that was killed has left @ios shut: whoever comes next waits again. */
static int mr_pause_drain(struct mr_controller *ctl)
{
	int err;

	mr_inflight_shut(&ctl->ios);
	err = mr_inflight_drain_killable(&ctl->ios);
	if (err)
		return err;
	mr_inflight_open(&ctl->ios);
	mr_coalesce_settle(ctl);
	return 0;
}

static int mr_pause_begin(struct mr_controller *ctl)
{
	int err;

	WRITE_ONCE(ctl->pause.on, true);
	/* Afterwards no DCMD is answered, and the worker takes no frame. */
	mr_firmware_settle(ctl);
	err = mr_worker_flush_killable(ctl);
	return err ?: mr_pause_drain(ctl);
}

static int mr_pause_end(struct mr_controller *ctl)
{
	int err = ctl->ios.shut ? mr_pause_drain(ctl) : 0;

	if (err)
		return err;
	WRITE_ONCE(ctl->pause.on, false);
	/* Answers first: an ABORT among the frames must not overtake its victim. */
	mr_firmware_resume(ctl);
	return mr_worker_call(ctl, mr_pause_serve);
}

int mr_pause_set_running(struct mr_controller *ctl, u32 running)
{
	lockdep_assert_held(&ctl->gate);

	switch (running) {
	case 0:
		return mr_pause_begin(ctl);
	case 1:
		return mr_pause_end(ctl);
	default:
		return -EINVAL;
	}
}
