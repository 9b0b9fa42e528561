/* SPDX-License-Identifier: GPL-2.0-only */
/* The device node; its calls are described in the uapi header. */
#ifndef MR_CHARDEV_H
#define MR_CHARDEV_H

int mr_chardev_init(void);
void mr_chardev_exit(void);

#endif
