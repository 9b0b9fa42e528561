/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests have one thread. */
#ifndef SHIM_LINUX_ATOMIC_H
#define SHIM_LINUX_ATOMIC_H

typedef struct {
	int counter;
} atomic_t;

#define atomic_read(v) ((v)->counter)
#define atomic_set(v, value) ((v)->counter = (value))
#define atomic_set_release(v, value) atomic_set(v, value)
#define atomic_inc(v) (++(v)->counter)
#define atomic_inc_return_acquire(v) atomic_inc(v)

#endif
