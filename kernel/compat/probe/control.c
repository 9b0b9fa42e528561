// SPDX-License-Identifier: GPL-2.0-only
/* Compiles on every kernel: if it does not, no other result means anything. */
#include <linux/module.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>
