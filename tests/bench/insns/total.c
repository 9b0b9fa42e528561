/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A block counts as a whole when it is entered, also if a page fault ends it
 * early; each processor counts for itself.
 */
#include "total.h"

#if QEMU_PLUGIN_VERSION >= 2

static qemu_plugin_u64 executed;

void total_start(void)
{
    executed = qemu_plugin_scoreboard_u64(
        qemu_plugin_scoreboard_new(sizeof(uint64_t)));
}

void total_watch(struct qemu_plugin_tb *tb)
{
    qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(
        tb, QEMU_PLUGIN_INLINE_ADD_U64, executed, qemu_plugin_tb_n_insns(tb));
}

uint64_t total(void)
{
    return qemu_plugin_u64_sum(executed);
}

#else

/* What it adds inline is shared by all processors, and loses some. */
#define MOST_VCPUS      64

static uint64_t executed[MOST_VCPUS];

void total_start(void)
{
}

static void add(unsigned int vcpu, void *insns)
{
    executed[vcpu % MOST_VCPUS] += GPOINTER_TO_SIZE(insns);
}

void total_watch(struct qemu_plugin_tb *tb)
{
    qemu_plugin_register_vcpu_tb_exec_cb(
        tb, add, QEMU_PLUGIN_CB_NO_REGS,
        GSIZE_TO_POINTER(qemu_plugin_tb_n_insns(tb)));
}

uint64_t total(void)
{
    uint64_t sum = 0;

    for (int i = 0; i < MOST_VCPUS; i++) {
        sum += executed[i];
    }
    return sum;
}

#endif
