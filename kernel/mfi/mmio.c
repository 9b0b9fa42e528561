// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bits.h>
#include <uapi/linux/vhost_megasas.h>
#include <mfi.h>

#include "controller.h"
#include "mfi/mmio.h"

#define MR_LANES	4	/* bytes of a register */
#define MR_ALL_LANES	GENMASK(MR_LANES - 1, 0)

static void mr_mmio_register(struct mr_controller *ctl, u32 offset, u32 value)
{
	mutex_lock(&ctl->lock);
	mr_regs_write(ctl, offset, value);
	mutex_unlock(&ctl->lock);
}

/*
 * One byte, as if the other lanes were not enabled.  Zero is no order to any
 * register but the mask, which keeps what it has, and the keys, which are in
 * the lowest lane.
 */
static int mr_mmio_lane(struct mr_controller *ctl, u32 offset, u8 value)
{
	u32 reg = offset & ~(MR_LANES - 1), lane = offset % MR_LANES;
	u32 byte = GENMASK(7, 0) << 8 * lane, word = (u32)value << 8 * lane;
	struct mr_lanes *queue = &ctl->mfi.lanes;
	u32 learn;

	switch (reg) {
	case MFI_REG_IQP:
		queue->word = (queue->word & ~byte) | word;
		queue->written |= BIT(lane);
		if (queue->written != MR_ALL_LANES)
			return 0;
		queue->written = 0;
		return mr_doorbell_write(ctl, queue->word, &learn);
	case MFI_REG_OMSK:
		mr_mmio_register(ctl, reg, (ctl->mfi.irq.mask & ~byte) | word);
		return 0;
	case MFI_REG_SEQ:
		if (!lane)
			mr_mmio_register(ctl, reg, word);
		return 0;
	default:
		mr_mmio_register(ctl, reg, word);
		return 0;
	}
}

int mr_mmio_write(struct mr_controller *ctl,
		  struct vhost_megasas_write *write)
{
	u32 i;
	int err = 0;

	lockdep_assert_held(&ctl->gate);

	write->learn = 0;
	if (write->size != 1 && write->size != 2 && write->size != MR_LANES)
		return -EINVAL;
	if (write->size == MR_LANES && write->offset % MR_LANES == 0) {
		if (write->offset == MFI_REG_IQP)
			return mr_doorbell_write(ctl, write->value,
						 &write->learn);
		mr_mmio_register(ctl, write->offset, write->value);
		return 0;
	}
	for (i = 0; i < write->size && !err; i++)
		err = mr_mmio_lane(ctl, write->offset + i,
				   write->value >> 8 * i);
	return err;
}
