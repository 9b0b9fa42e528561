/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands of which a device gets the next one when the last has ended. */
#ifndef MR_SERIAL_H
#define MR_SERIAL_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct mr_serial - one command at a time, in the order they came
 * @lock:	guards the rest; taken with interrupts off
 * @waiting:	those whose turn has not come
 * @busy:	one is on its way
 */
struct mr_serial {
	spinlock_t lock;
	struct list_head waiting;
	bool busy;
};

void mr_serial_init(struct mr_serial *serial);

/* True if it is @entry's turn at once; else mr_serial_leave() returns it. */
bool mr_serial_enter(struct mr_serial *serial, struct list_head *entry);

/* The one that was on its way has ended; whose turn it is now, or NULL. */
struct list_head *mr_serial_leave(struct mr_serial *serial);

#endif
