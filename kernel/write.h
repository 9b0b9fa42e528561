/* SPDX-License-Identifier: GPL-2.0-only */
/* Register writes that the kernel did not catch, whole or in parts. */
#ifndef MR_WRITE_H
#define MR_WRITE_H

#include <linux/types.h>

struct mr_controller;
struct vhost_megasas_write;

/**
 * struct mr_write - parts of a word written to the inbound queue port
 * @word:	what was written
 * @lanes:	which bytes of it, a bit each
 */
struct mr_write {
	u32 word;
	u32 lanes;
};

/**
 * mr_write() - VHOST_MEGASAS_WRITE
 * @ctl:	controller with a register page
 * @write:	the write; learn is filled in
 *
 * Context: ioctl of the owner, gate held, ctl->lock not.
 * Return: 0, -EINVAL, -ENOMEM.
 */
int mr_write(struct mr_controller *ctl, struct vhost_megasas_write *write);

#endif
