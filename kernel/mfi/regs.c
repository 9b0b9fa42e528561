// SPDX-License-Identifier: GPL-2.0-only
#include <mfi.h>

#include "controller.h"
#include "mfi/regs.h"

#define MR_IDB_RESET	(MFI_IDB_ABORT | MFI_IDB_READY | MFI_IDB_MFIMODE | \
			 MFI_IDB_ADP_RESET)

/* Linux megaraid_sas_base.c, megasas_adp_reset_gen2() */
static const u8 mr_diag_keys[] = { 0x0, 0x4, 0xB, 0x2, 0x7, 0xD };

static void mr_regs_show(struct mr_controller *ctl, u32 offset, u32 value)
{
	void *page = ctl->mfi.regs.page.addr;

	if (page)
		WRITE_ONCE(*(__le32 *)(page + offset), cpu_to_le32(value));
}

/*
 * Bit 26 means MSI-X while READY and IEEE SGLs once OPERATIONAL (Linux
 * megaraid_sas_base.c, megasas_init_fw() and megasas_init_adapter_mfi()): it
 * is shown in READY only, since 16-byte elements would cap Linux at 128 KiB.
 */
u32 mr_regs_state(struct mr_controller *ctl)
{
	u32 state = READ_ONCE(ctl->mfi.regs.state);

	if (state == MFI_STATE_READY)
		state |= MFI_STATE_MSIX;
	return state | MR_SGE_MAX << MFI_STATE_SGE_SHIFT |
	       ctl->mfi.chip->max_cmds;
}

void mr_regs_set_state(struct mr_controller *ctl, u32 state)
{
	lockdep_assert_held(&ctl->lock);

	WRITE_ONCE(ctl->mfi.regs.state, state);
	mr_regs_show(ctl, MFI_REG_OSP0, mr_regs_state(ctl));
}

/* NULL as long as the owner has given no page. */
static atomic_t *mr_regs_status_word(struct mr_controller *ctl)
{
	void *page = READ_ONCE(ctl->mfi.regs.page.addr);

	return page ? page + MFI_REG_OSTS : NULL;
}

u32 mr_regs_status(struct mr_controller *ctl)
{
	atomic_t *status = mr_regs_status_word(ctl);

	return status ? le32_to_cpu((__force __le32)atomic_read(status)) : 0;
}

bool mr_regs_latch(struct mr_controller *ctl, u32 bits)
{
	atomic_t *status = mr_regs_status_word(ctl);

	return status && (atomic_fetch_or(bits, status) & bits);
}

static void mr_regs_clear_status(struct mr_controller *ctl, u32 bits)
{
	atomic_t *status = mr_regs_status_word(ctl);

	if (status)
		atomic_andnot(bits, status);
}

static void mr_clear_fire(struct mr_hook *hook)
{
	struct mr_clear *clear = container_of(hook, struct mr_clear, hook);

	mr_regs_clear_status(clear->ctl, clear->value);
}

void mr_regs_exit(struct mr_controller *ctl)
{
	struct mr_regs *regs = &ctl->mfi.regs;

	while (regs->nclear)
		mr_hook_detach(&regs->clear[--regs->nclear].hook);
	mr_pin_release(ctl, &regs->page);
}

static void mr_regs_set_diag(struct mr_controller *ctl, u32 key, u32 diag)
{
	ctl->mfi.regs.key = key;
	ctl->mfi.regs.diag = diag;
	mr_regs_show(ctl, MFI_REG_DIAG, diag);
}

void mr_regs_reset(struct mr_controller *ctl, u32 state)
{
	lockdep_assert_held(&ctl->lock);

	mr_regs_set_diag(ctl, 0, 0);
	ctl->mfi.lanes.written = 0;
	mr_coalesce_reset(&ctl->mfi.coalesce);
	mr_irq_reset(ctl);
	mr_regs_show(ctl, MFI_REG_OMSK, ctl->mfi.irq.mask);
	mr_regs_clear_status(ctl, ~0U);
	mr_regs_set_state(ctl, state);
}

int mr_regs_set_page(struct mr_controller *ctl, u64 uaddr)
{
	struct mr_pin page = {};
	int err;

	lockdep_assert_held(&ctl->gate);

	if (ctl->mfi.regs.page.addr)
		return -EALREADY;
	if (!PAGE_ALIGNED(uaddr))
		return -EINVAL;
	/* The owner's page fault may take for ever: not under ctl->lock. */
	err = mr_pin_user(ctl, &page, uaddr, PAGE_SIZE);
	if (err)
		return err;
	memset(page.addr, 0, PAGE_SIZE);

	mutex_lock(&ctl->lock);
	ctl->mfi.regs.page = page;
	mr_regs_reset(ctl, ctl->mfi.regs.state);
	mutex_unlock(&ctl->lock);
	return 0;
}

int mr_regs_set_clear(struct mr_controller *ctl,
		      const struct vhost_megasas_eventfd *efd)
{
	struct mr_regs *regs = &ctl->mfi.regs;
	struct mr_clear *clear;
	int err;
	u32 i;

	lockdep_assert_held(&ctl->lock);

	for (i = 0; i < regs->nclear; i++)
		if (regs->clear[i].value == efd->value)
			return -EEXIST;
	if (regs->nclear == MR_CLEAR_WORDS)
		return -ENOSPC;

	clear = &regs->clear[regs->nclear];
	clear->ctl = ctl;
	clear->value = efd->value;
	err = mr_hook_attach(&clear->hook, efd->fd, mr_clear_fire);
	if (!err)
		regs->nclear++;
	return err;
}

static void mr_regs_write_idb(struct mr_controller *ctl, u32 value)
{
	if (value & MFI_IDB_STOP_ADP)
		ctl->ops->reset(ctl, VHOST_MEGASAS_RESET_DOORBELL,
				MFI_STATE_FAULT);
	else if (value & MR_IDB_RESET)
		ctl->ops->reset(ctl, VHOST_MEGASAS_RESET_DOORBELL,
				MFI_STATE_READY);
}

static void mr_regs_write_key(struct mr_controller *ctl, u32 value)
{
	struct mr_regs *regs = &ctl->mfi.regs;

	if (regs->key == ARRAY_SIZE(mr_diag_keys) ||
	    value != mr_diag_keys[regs->key])
		mr_regs_set_diag(ctl, 0, 0);
	else if (++regs->key == ARRAY_SIZE(mr_diag_keys))
		mr_regs_set_diag(ctl, regs->key, MFI_DIAG_WRITE_ENABLE);
}

static void mr_regs_write_diag(struct mr_controller *ctl, u32 value)
{
	if (!(ctl->mfi.regs.diag & MFI_DIAG_WRITE_ENABLE) ||
	    !(value & MFI_DIAG_RESET_ADAPTER))
		return;
	mr_regs_set_diag(ctl, 0, 0);
	ctl->ops->reset(ctl, VHOST_MEGASAS_RESET_DIAG, MFI_STATE_READY);
}

void mr_regs_write(struct mr_controller *ctl, u32 offset, u32 value)
{
	lockdep_assert_held(&ctl->lock);

	switch (offset) {
	case MFI_REG_IDB:
		mr_regs_write_idb(ctl, value);
		break;
	case MFI_REG_OMSK:
		mr_irq_set_mask(ctl, value);
		mr_regs_show(ctl, MFI_REG_OMSK, value);
		break;
	case MFI_REG_ODCR0:
		mr_regs_clear_status(ctl, value);
		break;
	case MFI_REG_SEQ:
		mr_regs_write_key(ctl, value);
		break;
	case MFI_REG_DIAG:
		mr_regs_write_diag(ctl, value);
		break;
	}
}
