/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A controller's life: bound, owned, reset, paused, torn down.
 * May call every room but the node, which hands down whom to tell.
 * Locks: controller.gate and controller.lock, which node and mfi take too.
 */
#ifndef MR_LIFECYCLE_H
#define MR_LIFECYCLE_H

#include <linux/completion.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <uapi/linux/vhost_megasas.h>

/**
 * struct mr_lifecycle - where a controller is in its life
 * @ended:	bit 0: no ioctl passes controller.gate any more
 * @reset_work:	drains and starts anew
 * @reset_reason: of the reset requested last
 * @reset_state: state to end up in
 * @reset_done:	generation up to which resets are done
 * @reset_wait:	who waits for that
 * @teardown:	what close leaves to a workqueue
 * @torn_down:	completed at the end of @teardown
 */
struct mr_lifecycle {
	unsigned long ended;
	struct work_struct reset_work;
	enum vhost_megasas_reset reset_reason;
	u32 reset_state;
	u32 reset_done;
	wait_queue_head_t reset_wait;
	struct work_struct teardown;
	struct completion torn_down;
};

#endif
