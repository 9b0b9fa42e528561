/* SPDX-License-Identifier: GPL-2.0-only */
/* A controller's calls; the uapi header describes them. */
#ifndef MR_IOCTL_H
#define MR_IOCTL_H

struct mr_controller;

/**
 * mr_controller_ioctl() - a call on a controller's file
 * @ctl:	controller, its gate held
 * @cmd:	VHOST_MEGASAS_*
 * @arg:	of the call
 *
 * Whether the caller is privileged where it must be was checked before.
 * Return: 0 or the errors of the call; -ENODEV once the controller has ended.
 */
long mr_controller_ioctl(struct mr_controller *ctl, unsigned int cmd,
			 void __user *arg);

#endif
