/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells L1 from its guest: both run the same kernel at the same addresses, but
 * a guest has no XSAVE here (tests/vm/guest.py), so that its CR4.OSXSAVE is 0.
 */
#ifndef INSNS_LEVEL_H
#define INSNS_LEVEL_H

#include "api.h"

void level_start(qemu_plugin_id_t id);

/* Of the processor that translates a block now. */
bool level_is_guest(void);

#endif
