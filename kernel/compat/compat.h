/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels we build for, by their own words: HAVE_*
 * come from compiling what is in probe/, never from a version number.
 */
#ifndef MR_COMPAT_H
#define MR_COMPAT_H

#include <linux/eventfd.h>
#include <linux/sched.h>

#include "compat/have.h"

#ifndef HAVE_EVENTFD_SIGNAL_VOID
#define eventfd_signal(ctx)	eventfd_signal(ctx, 1)
#endif

/* Older kernels always run target_submit() in its caller. */
#ifdef HAVE_SUBMIT_TYPE
#define MR_COMPAT_SUBMIT_OPS \
	.default_submit_type	= TARGET_DIRECT_SUBMIT, \
	.direct_submit_supp	= 1,
#else
#define MR_COMPAT_SUBMIT_OPS
#endif

/* Threads of a process in the kernel alone: io_uring's; since 6.4 vhost's too. */
#ifndef PF_USER_WORKER
#define PF_USER_WORKER	PF_IO_WORKER
#endif

#endif
