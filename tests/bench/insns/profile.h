/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where instructions are executed: by block, in L1 or in a guest of it. */
#ifndef INSNS_PROFILE_H
#define INSNS_PROFILE_H

#include "api.h"

void profile_start(qemu_plugin_id_t id);
void profile_watch(struct qemu_plugin_tb *tb);

/* A line for each block: in a guest (1) or not, its address, instructions. */
void profile_write(const char *path);

#endif
