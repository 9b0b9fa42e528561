/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes to the interrupt status' clear register: the common words need not
 * leave the kernel.
 */
#ifndef VMS_CLEAR_H
#define VMS_CLEAR_H

#include "attach.h"
#include "window.h"

typedef struct VmsClears {
    VmsWindow *window;
    VmsAttachment *attachment;  /* has the words and their eventfds */
    bool wanted;
    uint32_t caught;            /* a bit a word */
} VmsClears;

void vms_clears_init(VmsClears *clears, VmsWindow *window,
                     VmsAttachment *attachment);

/* False: each of them shall come to QEMU. */
void vms_clears_want(VmsClears *clears, bool wanted);

/* The window has opened; it closes, which ends it all. */
void vms_clears_catch(VmsClears *clears);
void vms_clears_uncatch(VmsClears *clears);

#endif
