/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract with userspace: the device node, its ioctls, netlink.
 * May call every room.
 * Lock of its own: mr_handle.lock.
 */
#ifndef MR_NODE_H
#define MR_NODE_H

#include <linux/types.h>

/**
 * struct mr_node - what the node knows of a controller
 * @owner_pid:	process that is its owner, for netlink; 0 before SET_OWNER
 */
struct mr_node {
	pid_t owner_pid;
};

#endif
