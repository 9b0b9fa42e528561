/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A frame and the words that were or may be written for it: they mean the same
 * to the module, so that one eventfd does for all.
 */
#ifndef VMS_FRAME_H
#define VMS_FRAME_H

#include "qemu/event_notifier.h"

#include "window.h"

/* Frames are aligned to 32 bytes, the bits below tell about their length. */
#define VMS_HINT_MASK       0x1F

typedef struct VmsFrame {
    uint32_t address;
    uint32_t written;           /* hints, a bit each: those that were slow, */
    uint32_t wanted;            /* those that shall be fast, */
    uint32_t armed;             /* and those that are */
    bool bound;                 /* known to the module */
    uint32_t word;              /* by this one of its words */
    EventNotifier kick;
} VmsFrame;

/*
 * Makes armed what is wanted, at most so many words.  Returns what is left of
 * the budget or -errno.
 */
int vms_frame_arm(VmsFrame *frame, VmsWindow *window, int device, int budget);
void vms_frame_disarm(VmsFrame *frame, VmsWindow *window);

/* Of a frame that is not armed: out of the module. */
void vms_frame_release(VmsFrame *frame, int device);

#endif
