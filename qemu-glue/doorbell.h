/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Learnt doorbells.  The word written to the inbound queue port is the frame's
 * address, and a driver's frames come from a fixed pool: so a word that was
 * seen once gets an ioeventfd of its own, and the next write of it stays in the
 * kernel.  A word without one is slow, never wrong.
 */
#ifndef VMS_DOORBELL_H
#define VMS_DOORBELL_H

#include "exec/memory.h"
#include "qemu/queue.h"

#define VMS_DOORBELL_OFFSET 0x40
#define VMS_DOORBELL_SIZE   4

typedef struct VmsDoorbell VmsDoorbell;

typedef struct VmsDoorbells {
    MemoryRegion *page;         /* holds the inbound queue port */
    int device;
    uint32_t limit;
    GHashTable *words;          /* word -> VmsDoorbell, waiting ones too */
    QSIMPLEQ_HEAD(, VmsDoorbell) waiting;
    QEMUBH *bh;
} VmsDoorbells;

void vms_doorbells_init(VmsDoorbells *doorbells, MemoryRegion *page,
                        int device, uint32_t limit);
void vms_doorbells_exit(VmsDoorbells *doorbells);
void vms_doorbells_learn(VmsDoorbells *doorbells, uint32_t word);

#endif
