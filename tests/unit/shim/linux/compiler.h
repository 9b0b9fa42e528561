/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests have one thread. */
#ifndef SHIM_LINUX_COMPILER_H
#define SHIM_LINUX_COMPILER_H

#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, value) ((x) = (value))

#endif
