// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "controller.h"
#include "guest/pin.h"

int mr_pin_user(struct mr_controller *ctl, struct mr_pin *pin, u64 uaddr,
		u32 len)
{
	u32 offset = offset_in_page(uaddr);
	u32 n = DIV_ROUND_UP(offset + len, PAGE_SIZE);
	int got, err = -ENOMEM;

	pin->pages = kvcalloc(n, sizeof(*pin->pages), GFP_KERNEL);
	if (!pin->pages)
		return -ENOMEM;

	got = pin_user_pages_fast(uaddr - offset, n,
				  FOLL_WRITE | FOLL_LONGTERM, pin->pages);
	if (got > 0)
		mr_count_add(ctl, PINS, got);
	if (got != n) {
		err = got < 0 ? got : -EFAULT;
		goto err_pin;
	}

	pin->base = vmap(pin->pages, n, VM_MAP, PAGE_KERNEL);
	if (!pin->base)
		goto err_pin;
	pin->npages = n;
	pin->addr = pin->base + offset;
	pin->uaddr = uaddr;
	pin->len = len;
	return 0;

err_pin:
	if (got > 0) {
		unpin_user_pages(pin->pages, got);
		mr_count_add(ctl, UNPINS, got);
	}
	kvfree(pin->pages);
	pin->pages = NULL;
	return err;
}

int mr_pin_guest(struct mr_controller *ctl, struct mr_pin *pin, u64 gpa,
		 u32 len)
{
	u64 uaddr, chunk = len;
	int err;

	down_read(&ctl->guest.memory.lock);
	err = mr_memory_find(ctl, gpa, &chunk, &uaddr);
	if (!err && chunk < len)
		err = -EFAULT;
	if (!err)
		err = mr_pin_user(ctl, pin, uaddr, len);
	up_read(&ctl->guest.memory.lock);
	return err;
}

bool mr_pin_in_place(struct mr_controller *ctl, const struct mr_pin *pin,
		     u64 gpa)
{
	u64 uaddr, chunk = pin->len;
	int err;

	down_read(&ctl->guest.memory.lock);
	err = mr_memory_find(ctl, gpa, &chunk, &uaddr);
	up_read(&ctl->guest.memory.lock);
	return !err && chunk == pin->len && uaddr == pin->uaddr;
}

void mr_pin_release(struct mr_controller *ctl, struct mr_pin *pin)
{
	if (!pin->pages)
		return;
	vunmap(pin->base);
	unpin_user_pages_dirty_lock(pin->pages, pin->npages, true);
	mr_count_add(ctl, UNPINS, pin->npages);
	kvfree(pin->pages);
	memset(pin, 0, sizeof(*pin));
}
