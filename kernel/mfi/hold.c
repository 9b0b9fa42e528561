// SPDX-License-Identifier: GPL-2.0-only
#include "controller.h"
#include "mfi/dispatch.h"
#include "mfi/hold.h"

void mr_hold_init(struct mr_hold *hold)
{
	INIT_LIST_HEAD(&hold->slots);
}

void mr_hold_add(struct mr_controller *ctl, struct mr_slot *slot)
{
	list_add_tail(&slot->held, &ctl->mfi.hold.slots);
}

void mr_hold_serve(struct mr_controller *ctl)
{
	struct mr_hold *hold = &ctl->mfi.hold;
	struct mr_slot *slot;
	u64 addr;

	/* A reset forgets them all, and frees the slots. */
	if (!mr_inflight_enter(&ctl->serve.inflight))
		return;
	/* Nor go on if the next pause has begun: that one's end will. */
	while (!mr_hold_is_on(hold) && !list_empty(&hold->slots)) {
		slot = list_first_entry(&hold->slots, struct mr_slot, held);
		addr = slot->addr;
		list_del_init(&slot->held);
		mr_dispatch(ctl, addr);
	}
	mr_inflight_leave(&ctl->serve.inflight);
}
