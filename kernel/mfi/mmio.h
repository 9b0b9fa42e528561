/* SPDX-License-Identifier: GPL-2.0-only */
/* Register writes that the kernel did not catch, whole or in parts. */
#ifndef MR_MMIO_H
#define MR_MMIO_H

#include <linux/types.h>

struct mr_controller;
struct vhost_megasas_write;

/**
 * struct mr_lanes - parts of a word written to the inbound queue port
 * @word:	what was written
 * @written:	which bytes of it, a bit each
 */
struct mr_lanes {
	u32 word;
	u32 written;
};

/**
 * mr_mmio_write() - VHOST_MEGASAS_WRITE
 * @ctl:	controller with a register page
 * @write:	the write; learn is filled in
 *
 * Context: ioctl of the owner, gate held, ctl->lock not.
 * Return: 0, -EINVAL, -ENOMEM.
 */
int mr_mmio_write(struct mr_controller *ctl,
		  struct vhost_megasas_write *write);

#endif
