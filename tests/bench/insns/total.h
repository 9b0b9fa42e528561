/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many instructions all processors have executed. */
#ifndef INSNS_TOTAL_H
#define INSNS_TOTAL_H

#include "api.h"

void total_start(void);
void total_watch(struct qemu_plugin_tb *tb);
uint64_t total(void);

#endif
