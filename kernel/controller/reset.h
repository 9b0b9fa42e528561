/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reset: forget what was submitted and touch no guest memory for it again.
 */
#ifndef MR_RESET_H
#define MR_RESET_H

#include <uapi/linux/vhost_megasas.h>

struct mr_controller;

/**
 * mr_reset_request() - start a reset
 * @ctl:	controller, its lock held
 * @reason:	for events and traces
 * @state:	MFI_STATE_READY, shown when all commands have drained, FW_INIT until
 *		then; or MFI_STATE_FAULT, which interrupts when they have
 */
void mr_reset_request(struct mr_controller *ctl,
		      enum vhost_megasas_reset reason, u32 state);

/*
 * Wait for the reset that was requested last.  Not under ctl->lock.  -EINTR when
 * the caller is killed.
 */
int mr_reset_wait(struct mr_controller *ctl);

/* Body of lifecycle.reset_work. */
void mr_reset_work(struct work_struct *work);

#endif
