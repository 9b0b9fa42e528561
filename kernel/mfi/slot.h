/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Slots: the places in guest memory where frames are built.  A driver takes
 * its frames from a fixed pool, so a slot, once seen, keeps the page of its
 * header pinned, and a completion writes the status without a translation.
 */
#ifndef MR_SLOT_H
#define MR_SLOT_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/mm_types.h>

struct mr_controller;

#define MR_SLOTS_MAX	4096

/**
 * struct mr_slot - a frame's place
 * @node:	in the table
 * @addr:	guest physical address
 * @seq:	of the memory table it was pinned under
 * @page:	pinned page that holds the header
 * @busy:	bit 0: a command of this frame is out
 * @held:	in hold.slots while the frame waits for the machine to run
 */
struct mr_slot {
	struct hlist_node node;
	u64 addr;
	u32 seq;
	struct page *page;
	unsigned long busy;
	struct list_head held;
};

/**
 * struct mr_slots - a controller's slots
 * @table:	by address; only the worker, and a reset while no command is out,
 *		touch it
 * @count:	slots in it
 */
struct mr_slots {
	DECLARE_HASHTABLE(table, 8);
	u32 count;
};

void mr_slots_init(struct mr_slots *slots);

/* Unpins all; no command is out. */
void mr_slots_clear(struct mr_controller *ctl);

/**
 * mr_slot_get() - the slot of an address
 * @ctl:	controller
 * @addr:	guest physical address of the frame, 32-byte aligned
 *
 * Context: the worker.  Return: the slot, or NULL if the address is not in
 * guest memory or memory is short.
 */
struct mr_slot *mr_slot_get(struct mr_controller *ctl, u64 addr);

/*
 * Is a command of it out, or held by a pause?  Context: the worker, which alone
 * makes it so.
 */
bool mr_slot_is_taken(const struct mr_slot *slot);

/* Mark a slot busy.  Context: the worker. */
void mr_slot_start(struct mr_slot *slot);

/* Free a slot whose command will not be answered. */
void mr_slot_abandon(struct mr_slot *slot);

/**
 * mr_slot_finish() - write the outcome into the header and free the slot
 * @slot:	busy
 * @status:	MFI status
 * @scsi_status: SAM status
 * @sense_len:	bytes of sense, 0: leave the field alone
 */
void mr_slot_finish(struct mr_slot *slot, u8 status, u8 scsi_status,
		    u8 sense_len);

/**
 * mr_slot_read() - copy part of the frame
 * @ctl:	controller
 * @slot:	slot
 * @offset:	bytes from the frame's start
 * @buf:	result
 * @len:	bytes
 *
 * Context: the worker.  Return: 0 or -EFAULT.
 */
int mr_slot_read(struct mr_controller *ctl, struct mr_slot *slot, u32 offset,
		 void *buf, u32 len);

#endif
