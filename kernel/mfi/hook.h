/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A wait-queue entry of our own on an eventfd, as KVM's irqfd has one
 * (virt/kvm/eventfd.c): a signal becomes a function call.
 */
#ifndef MR_HOOK_H
#define MR_HOOK_H

#include <linux/eventfd.h>
#include <linux/poll.h>
#include <linux/wait.h>

struct mr_hook;

/*
 * Runs in the signaller's context: interrupts off, the eventfd's wait-queue lock
 * held, perhaps a vCPU inside kvm->srcu.  May neither sleep nor signal an eventfd
 * nor take a lock that is held across eventfd_signal().  For a signal that was
 * pending at mr_hook_attach() it runs in there.
 */
typedef void (*mr_hook_fn)(struct mr_hook *hook);

/**
 * struct mr_hook - a hooked eventfd
 * @ctx:	the eventfd, NULL while not hooked
 * @wait:	our entry
 * @table:	carries @wait into the eventfd's poll
 * @fn:		called at each signal
 */
struct mr_hook {
	struct eventfd_ctx *ctx;
	wait_queue_entry_t wait;
	poll_table table;
	mr_hook_fn fn;
};

/**
 * mr_hook_attach() - hook an eventfd
 * @hook:	zero
 * @fd:		of the calling process
 * @fn:		called at each signal from now on; at once if one is pending
 *
 * Return: 0, -EBADF, -EINVAL (no eventfd).
 */
int mr_hook_attach(struct mr_hook *hook, int fd, mr_hook_fn fn);

/*
 * Afterwards @fn does not run and will not run.
 * Return: true if a signal was pending that @fn has not seen.
 */
bool mr_hook_detach(struct mr_hook *hook);

#endif
