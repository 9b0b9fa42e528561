/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's memory: which user address a guest physical address has. */
#ifndef MR_MEMORY_H
#define MR_MEMORY_H

#include <linux/mm_types.h>
#include <linux/rwsem.h>
#include <linux/types.h>

struct mr_controller;
struct vhost_iotlb;
struct vhost_memory;

/**
 * struct mr_memory - a controller's memory table
 * @lock:	guards @iotlb and @seq; read to translate and pin, never held while
 *		a command is submitted
 * @iotlb:	ranges, NULL before the first SET_MEM_TABLE
 * @seq:	advanced by each change
 */
struct mr_memory {
	struct rw_semaphore lock;
	struct vhost_iotlb *iotlb;
	u32 seq;
};

void mr_memory_init(struct mr_memory *memory);
void mr_memory_exit(struct mr_memory *memory);

/*
 * Take a new table.  -EFAULT, -EINVAL, -E2BIG, -ENOMEM: the old one stays.
 */
int mr_memory_set(struct mr_controller *ctl, struct vhost_memory __user *user);

/**
 * mr_memory_find() - translate an address
 * @ctl:	controller, memory lock held
 * @gpa:	guest physical address
 * @len:	in: bytes wanted, not 0; out: bytes that lie together
 * @uaddr:	user address
 *
 * Return: 0 or -EFAULT.
 */
int mr_memory_find(struct mr_controller *ctl, u64 gpa, u64 *len, u64 *uaddr);

/*
 * Copy between guest memory and a buffer.  Context: the owner's mm is in use.
 * Return: 0 or -EFAULT.
 */
int mr_guest_read(struct mr_controller *ctl, u64 gpa, void *buf, size_t len);
int mr_guest_write(struct mr_controller *ctl, u64 gpa, const void *buf,
		   size_t len);

#endif
