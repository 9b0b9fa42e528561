// SPDX-License-Identifier: GPL-2.0-only
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <mfi.h>

#include "controller.h"
#include "mfi/slot.h"

#define MR_SLOT_BUSY	0

void mr_slots_init(struct mr_slots *slots)
{
	hash_init(slots->table);
}

static void mr_slot_free(struct mr_controller *ctl, struct mr_slot *slot)
{
	list_del(&slot->held);
	unpin_user_pages_dirty_lock(&slot->page, 1, true);
	mr_count(ctl, UNPINS);
	kfree(slot);
}

static void mr_slots_free_list(struct mr_controller *ctl,
			       struct hlist_head *list)
{
	struct hlist_node *next;
	struct mr_slot *slot;

	hlist_for_each_entry_safe(slot, next, list, node)
		mr_slot_free(ctl, slot);
}

void mr_slots_clear(struct mr_controller *ctl)
{
	struct hlist_node *next;
	struct mr_slot *slot;
	int i;

	hash_for_each_safe(ctl->mfi.slots.table, i, next, slot, node) {
		hash_del(&slot->node);
		mr_slot_free(ctl, slot);
	}
	ctl->mfi.slots.count = 0;
}

bool mr_slot_is_taken(const struct mr_slot *slot)
{
	return test_bit_acquire(MR_SLOT_BUSY, &slot->busy) ||
	       !list_empty(&slot->held);
}

/*
 * Drop the slots that are idle.  A completion may have cleared BUSY and still
 * be writing the status (mr_slot_finish()), hence the grace period.
 */
static void mr_slots_evict(struct mr_controller *ctl)
{
	struct hlist_node *next;
	struct mr_slot *slot;
	HLIST_HEAD(idle);
	int i;

	hash_for_each_safe(ctl->mfi.slots.table, i, next, slot, node) {
		if (mr_slot_is_taken(slot))
			continue;
		hash_del(&slot->node);
		hlist_add_head(&slot->node, &idle);
		ctl->mfi.slots.count--;
	}
	if (hlist_empty(&idle))
		return;
	synchronize_rcu();
	mr_slots_free_list(ctl, &idle);
}

static int mr_slot_pin(struct mr_controller *ctl, struct mr_slot *slot)
{
	u64 uaddr, len = sizeof(struct mfi_header);
	int err;

	down_read(&ctl->guest.memory.lock);
	err = mr_memory_find(ctl, slot->addr, &len, &uaddr);
	if (!err) {
		err = pin_user_pages_fast(uaddr & PAGE_MASK, 1,
					  FOLL_WRITE | FOLL_LONGTERM,
					  &slot->page);
		err = err == 1 ? 0 : -EFAULT;
	}
	slot->seq = ctl->guest.memory.seq;
	up_read(&ctl->guest.memory.lock);
	return err;
}

static struct mr_slot *mr_slot_create(struct mr_controller *ctl, u64 addr)
{
	struct mr_slot *slot;

	if (ctl->mfi.slots.count >= MR_SLOTS_MAX)
		mr_slots_evict(ctl);
	if (ctl->mfi.slots.count >= MR_SLOTS_MAX)
		return NULL;

	slot = kzalloc(sizeof(*slot), GFP_KERNEL);
	if (!slot)
		return NULL;
	slot->addr = addr;
	INIT_LIST_HEAD(&slot->held);
	if (mr_slot_pin(ctl, slot)) {
		kfree(slot);
		return NULL;
	}
	mr_count(ctl, PINS);
	hash_add(ctl->mfi.slots.table, &slot->node, addr);
	ctl->mfi.slots.count++;
	return slot;
}

static struct mr_slot *mr_slot_find(struct mr_controller *ctl, u64 addr)
{
	struct mr_slot *slot;

	hash_for_each_possible(ctl->mfi.slots.table, slot, node, addr)
		if (slot->addr == addr)
			return slot;
	return NULL;
}

struct mr_slot *mr_slot_get(struct mr_controller *ctl, u64 addr)
{
	struct mr_slot *slot = mr_slot_find(ctl, addr);

	/* Guest memory has moved: idle slots are pinned anew. */
	if (slot && unlikely(slot->seq != READ_ONCE(ctl->guest.memory.seq)) &&
	    !mr_slot_is_taken(slot)) {
		mr_slots_evict(ctl);
		slot = NULL;
	}
	return slot ? slot : mr_slot_create(ctl, addr);
}

void mr_slot_start(struct mr_slot *slot)
{
	set_bit(MR_SLOT_BUSY, &slot->busy);
}

void mr_slot_abandon(struct mr_slot *slot)
{
	clear_bit_unlock(MR_SLOT_BUSY, &slot->busy);
}

void mr_slot_finish(struct mr_slot *slot, u8 status, u8 scsi_status,
		    u8 sense_len)
{
	struct mfi_header *header;
	void *page;

	/* Order of the stores: the guest may spin on cmd_status. */
	rcu_read_lock();
	page = kmap_local_page(slot->page);
	header = page + offset_in_page(slot->addr);
	if (sense_len)
		WRITE_ONCE(header->sense_len, sense_len);
	WRITE_ONCE(header->scsi_status, scsi_status);
	/* Free first: with the status the guest may use the frame again. */
	clear_bit_unlock(MR_SLOT_BUSY, &slot->busy);
	smp_store_release(&header->cmd_status, status);
	kunmap_local(page);
	rcu_read_unlock();
}

int mr_slot_read(struct mr_controller *ctl, struct mr_slot *slot, u32 offset,
		 void *buf, u32 len)
{
	u32 at = offset_in_page(slot->addr) + offset;
	u32 here = at < PAGE_SIZE ? min_t(u32, len, PAGE_SIZE - at) : 0;

	if (here)
		memcpy_from_page(buf, slot->page, at, here);
	if (here == len)
		return 0;
	return mr_guest_read(ctl, slot->addr + offset + here, buf + here,
			     len - here);
}
