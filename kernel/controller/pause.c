// SPDX-License-Identifier: GPL-2.0-only
#include "controller.h"
#include "controller/pause.h"

/* A caller that was killed has left @ios shut: whoever comes next waits again. */
static int mr_pause_drain(struct mr_controller *ctl)
{
	int err;

	mr_inflight_shut(&ctl->serve.ios);
	err = mr_inflight_drain_killable(&ctl->serve.ios);
	if (err)
		return err;
	mr_inflight_open(&ctl->serve.ios);
	mr_coalesce_settle(ctl);
	return 0;
}

static int mr_pause_begin(struct mr_controller *ctl)
{
	int err;

	WRITE_ONCE(ctl->mfi.hold.on, true);
	/* Afterwards no DCMD is answered, and the worker takes no frame. */
	mr_firmware_settle(ctl);
	err = mr_worker_flush_killable(ctl);
	return err ?: mr_pause_drain(ctl);
}

static int mr_pause_end(struct mr_controller *ctl)
{
	int err = ctl->serve.ios.shut ? mr_pause_drain(ctl) : 0;

	if (err)
		return err;
	WRITE_ONCE(ctl->mfi.hold.on, false);
	/* Answers first: an ABORT among the frames must not overtake its victim. */
	mr_firmware_resume(ctl);
	return mr_worker_call(ctl, mr_hold_serve);
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
