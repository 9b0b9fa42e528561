/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The channel to the management firmware in userspace: file operations, called
 * by node/chardev.c.  The wire format is the uapi header's.
 */
#ifndef MR_CHANNEL_H
#define MR_CHANNEL_H

#include <linux/poll.h>
#include <linux/types.h>

struct mr_channel;
struct mr_controller;

/* ERR_PTR of -ENOENT (it is gone), -EBUSY (it has a channel), -ENOMEM. */
struct mr_channel *mr_channel_open(struct mr_controller *ctl);
void mr_channel_close(struct mr_channel *ch);
ssize_t mr_channel_read(struct mr_channel *ch, struct file *file,
			char __user *buf, size_t len);
ssize_t mr_channel_write(struct mr_channel *ch, const char __user *buf,
			 size_t len);
__poll_t mr_channel_poll(struct mr_channel *ch, struct file *file,
			 poll_table *wait);

#endif
