/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * I/Os as SCSI commands of target_core, whatever host interface they came by.
 * May call fabric, serve and guest; the host interface hands struct mr_io_ops
 * down.
 * Has no lock of its own.
 */
#ifndef MR_LOAD_H
#define MR_LOAD_H

#include <linux/atomic.h>

/**
 * struct mr_load - the I/Os of a controller
 * @outstanding: those that have not been answered
 * @bounced:	bytes of memory that bounces hold now
 */
struct mr_load {
	atomic_t outstanding;
	atomic_t bounced;
};

#endif
