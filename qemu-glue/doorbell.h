/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Learnt doorbells.  The word written to the inbound queue port is the frame's
 * address plus a hint of its length, and a driver's frames come from a fixed
 * pool: so once a frame was written, KVM catches the next write of it, be it
 * with the same hint or with one that other frames had.  A word that KVM does
 * not catch is slow, never wrong.
 */
#ifndef VMS_DOORBELL_H
#define VMS_DOORBELL_H

#include "window.h"

typedef struct VmsDoorbells {
    VmsWindow *window;
    int device;
    uint32_t limit;             /* of words */
    bool full;                  /* or of something else, met before */
    uint32_t words;             /* wanted, armed or not yet */
    uint32_t hints;             /* all that were seen, a bit each */
    bool foreseeing;            /* frames get more than was written for them */
    GHashTable *frames;         /* address -> VmsFrame */
    QEMUBH *bh;
    QEMUTimer *foresight;
} VmsDoorbells;

void vms_doorbells_init(VmsDoorbells *doorbells, VmsWindow *window,
                        int device, uint32_t limit);
void vms_doorbells_exit(VmsDoorbells *doorbells);
void vms_doorbells_learn(VmsDoorbells *doorbells, uint32_t word);
void vms_doorbells_forget(VmsDoorbells *doorbells);

#endif
