// SPDX-License-Identifier: GPL-2.0-only
#include "fabric/serial.h"

void mr_serial_init(struct mr_serial *serial)
{
	spin_lock_init(&serial->lock);
	INIT_LIST_HEAD(&serial->waiting);
	serial->busy = false;
}

bool mr_serial_enter(struct mr_serial *serial, struct list_head *entry)
{
	unsigned long flags;
	bool busy;

	spin_lock_irqsave(&serial->lock, flags);
	busy = serial->busy;
	if (busy)
		list_add_tail(entry, &serial->waiting);
	serial->busy = true;
	spin_unlock_irqrestore(&serial->lock, flags);
	return !busy;
}

struct list_head *mr_serial_leave(struct mr_serial *serial)
{
	struct list_head *next = NULL;
	unsigned long flags;

	spin_lock_irqsave(&serial->lock, flags);
	if (list_empty(&serial->waiting)) {
		serial->busy = false;
	} else {
		next = serial->waiting.next;
		list_del_init(next);
	}
	spin_unlock_irqrestore(&serial->lock, flags);
	return next;
}
