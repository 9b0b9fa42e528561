/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's memory: translated, copied, pinned.
 * May call no room.
 * Lock of its own: memory.lock.
 */
#ifndef MR_GUEST_H
#define MR_GUEST_H

#include "guest/memory.h"

struct mm_struct;

/**
 * struct mr_guest - where the guest is
 * @mm:		owner's, grabbed (not its pages); NULL before SET_OWNER
 * @memory:	guest memory table
 */
struct mr_guest {
	struct mm_struct *mm;
	struct mr_memory memory;
};

#endif
