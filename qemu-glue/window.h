/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the guest sees the register page, and the written words that KVM
 * catches there.  These are no ioeventfds of QEMU's: it aborts if KVM refuses
 * one, and for each that changes it looks at all that the machine has.
 */
#ifndef VMS_WINDOW_H
#define VMS_WINDOW_H

#include "exec/memory.h"
#include "qemu/event_notifier.h"

typedef void VmsWindowChange(void *opaque);

typedef struct VmsWindow {
    MemoryListener listener;
    MemoryRegion *page;
    VmsWindowChange *opened;
    VmsWindowChange *closing;   /* nothing may be caught when it returns */
    void *opaque;
    bool found;                 /* between begin and commit */
    bool open;
    hwaddr address;             /* guest physical */
} VmsWindow;

void vms_window_init(VmsWindow *window, MemoryRegion *page,
                     VmsWindowChange *opened, VmsWindowChange *closing,
                     void *opaque);
void vms_window_exit(VmsWindow *window);

/* A word at an offset in the page.  0 or -errno; needs an open window. */
int vms_window_catch(VmsWindow *window, hwaddr offset, uint32_t word,
                     EventNotifier *written);
void vms_window_uncatch(VmsWindow *window, hwaddr offset, uint32_t word,
                        EventNotifier *written);

#endif
