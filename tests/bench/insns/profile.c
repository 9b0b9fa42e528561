/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "profile.h"
#include "level.h"

#include <inttypes.h>
#include <stdio.h>

#define MOST_VCPUS      16

typedef struct Block {
    uint64_t address;
    size_t insns;
    bool in_guest;
    uint64_t executed[MOST_VCPUS];
} Block;

static GMutex lock; /* processors translate at the same time */
static GHashTable *blocks;

static guint hash(gconstpointer key)
{
    const Block *block = key;

    return g_int64_hash(&block->address) ^ block->insns << 1 ^ block->in_guest;
}

static gboolean equal(gconstpointer one, gconstpointer other)
{
    const Block *a = one, *b = other;

    return a->address == b->address && a->insns == b->insns &&
           a->in_guest == b->in_guest;
}

void profile_start(qemu_plugin_id_t id)
{
    blocks = g_hash_table_new(hash, equal);
    level_start(id);
}

/* What is translated once more goes on where it was. */
static Block *block_of(const Block *key)
{
    Block *block;

    g_mutex_lock(&lock);
    block = g_hash_table_lookup(blocks, key);
    if (!block) {
        block = g_new(Block, 1);
        *block = *key;
        g_hash_table_add(blocks, block);
    }
    g_mutex_unlock(&lock);
    return block;
}

static void executed(unsigned int vcpu, void *block)
{
    ((Block *)block)->executed[vcpu % MOST_VCPUS]++;
}

void profile_watch(struct qemu_plugin_tb *tb)
{
    const Block key = {
        .address = qemu_plugin_tb_vaddr(tb),
        .insns = qemu_plugin_tb_n_insns(tb),
        .in_guest = level_is_guest(),
    };

    qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, QEMU_PLUGIN_CB_NO_REGS,
                                         block_of(&key));
}

static uint64_t times(const Block *block)
{
    uint64_t sum = 0;

    for (int i = 0; i < MOST_VCPUS; i++) {
        sum += block->executed[i];
    }
    return sum;
}

void profile_write(const char *path)
{
    GHashTableIter each;
    Block *block;
    FILE *file = fopen(path, "w");

    if (!file) {
        perror(path);
        return;
    }
    g_mutex_lock(&lock);
    g_hash_table_iter_init(&each, blocks);
    while (g_hash_table_iter_next(&each, (gpointer *)&block, NULL)) {
        uint64_t count = times(block);

        if (count) {
            fprintf(file, "%d %" PRIx64 " %" PRIu64 "\n", block->in_guest,
                    block->address, count * block->insns);
        }
    }
    g_mutex_unlock(&lock);
    fclose(file);
}
