// SPDX-License-Identifier: GPL-2.0-only
#include "controller.h"
#include "mfi/polled.h"

#define MR_POLLED_TIMEOUT_MS	5	/* QEMU holds its big lock meanwhile */

void mr_polled_init(struct mr_polled *polled)
{
	init_waitqueue_head(&polled->wait);
}

void mr_polled_prepare(struct mr_controller *ctl, u64 addr)
{
	WRITE_ONCE(ctl->mfi.polled.addr, addr);
}

bool mr_polled_wait(struct mr_controller *ctl)
{
	struct mr_polled *polled = &ctl->mfi.polled;
	bool done;

	done = wait_event_timeout(polled->wait, !READ_ONCE(polled->addr),
				  msecs_to_jiffies(MR_POLLED_TIMEOUT_MS));
	WRITE_ONCE(polled->addr, 0);
	return done;
}

void mr_polled_done(struct mr_controller *ctl, u64 addr)
{
	struct mr_polled *polled = &ctl->mfi.polled;

	if (READ_ONCE(polled->addr) != addr)
		return;
	WRITE_ONCE(polled->addr, 0);
	wake_up(&polled->wait);
}
