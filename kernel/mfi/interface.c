// SPDX-License-Identifier: GPL-2.0-only
#include "mfi/interface.h"

void mr_mfi_init(struct mr_mfi *mfi, const struct mr_dcmd_ops *dcmd)
{
	mfi->dcmd = dcmd;
	mr_polled_init(&mfi->polled);
	mr_doorbells_init(&mfi->doorbells);
	mr_slots_init(&mfi->slots);
	mr_hold_init(&mfi->hold);
	mr_reply_init(&mfi->reply);
	mr_irq_init(&mfi->irq);
	mr_coalesce_init(&mfi->coalesce);
}

void mr_mfi_exit(struct mr_mfi *mfi)
{
	mr_coalesce_exit(&mfi->coalesce);
	mr_irq_exit(&mfi->irq);
}
