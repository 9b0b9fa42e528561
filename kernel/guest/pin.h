/* SPDX-License-Identifier: GPL-2.0-only */
/* Guest pages that stay pinned and mapped: register page, reply queue. */
#ifndef MR_PIN_H
#define MR_PIN_H

#include <linux/mm_types.h>
#include <linux/types.h>

struct mr_controller;

/**
 * struct mr_pin - a pinned and mapped area
 * @pages:	its pages, NULL while unused
 * @npages:	number of them
 * @base:	kernel address of the first page
 * @addr:	kernel address of the area
 * @uaddr:	its user address
 * @len:	its bytes
 */
struct mr_pin {
	struct page **pages;
	u32 npages;
	void *base;
	void *addr;
	u64 uaddr;
	u32 len;
};

/**
 * mr_pin_user() - pin and map part of the caller's memory
 * @ctl:	controller, for the counters
 * @pin:	result, zero before
 * @uaddr:	user address in the mm in use
 * @len:	bytes, not 0
 *
 * Return: 0, -EFAULT, -ENOMEM.
 */
int mr_pin_user(struct mr_controller *ctl, struct mr_pin *pin, u64 uaddr,
		u32 len);

/* The same by guest physical address; the area must be one in user space. */
int mr_pin_guest(struct mr_controller *ctl, struct mr_pin *pin, u64 gpa,
		 u32 len);

/* Is the guest physical address still where the area was pinned? */
bool mr_pin_in_place(struct mr_controller *ctl, const struct mr_pin *pin,
		     u64 gpa);

void mr_pin_release(struct mr_controller *ctl, struct mr_pin *pin);

#endif
