/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Learnt doorbells.  The word written to the inbound queue port is the frame's
 * address plus a hint of its length, and a driver's frames come from a fixed
 * pool: so a word that was seen once gets an ioeventfd, and the next write of
 * it stays in the kernel.  A word without one is slow, never wrong.
 */
#ifndef VMS_DOORBELL_H
#define VMS_DOORBELL_H

#include "exec/memory.h"

#define VMS_DOORBELL_OFFSET 0x40
#define VMS_DOORBELL_SIZE   4

/* memory_region_add_eventfd() or memory_region_del_eventfd() */
typedef void VmsEventfdChange(MemoryRegion *mr, hwaddr addr,
                              unsigned int size, bool match_data,
                              uint64_t data, EventNotifier *e);

typedef struct VmsDoorbells {
    MemoryRegion *page;         /* holds the inbound queue port */
    int device;
    uint32_t limit;             /* of words */
    bool full;                  /* or of something else, met before */
    uint32_t words;             /* wanted, armed or not yet */
    uint32_t hints;             /* all that were seen, a bit each */
    bool foreseeing;            /* frames get more than was written for them */
    GHashTable *frames;         /* address -> VmsDoorbell */
    QEMUBH *bh;
    QEMUTimer *foresight;
} VmsDoorbells;

void vms_doorbells_init(VmsDoorbells *doorbells, MemoryRegion *page,
                        int device, uint32_t limit);
void vms_doorbells_exit(VmsDoorbells *doorbells);
void vms_doorbells_learn(VmsDoorbells *doorbells, uint32_t word);
void vms_doorbells_forget(VmsDoorbells *doorbells);

#endif
