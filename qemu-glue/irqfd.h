/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who takes the signals by which the module interrupts: QEMU, or KVM, which
 * injects them without us.
 */
#ifndef VMS_IRQFD_H
#define VMS_IRQFD_H

#include "qemu/event_notifier.h"

typedef struct VmsIrqfd {
    EventNotifier *call;
    IOHandler *handler;         /* QEMU's */
    void *opaque;
    int gsi;                    /* KVM's, or -1 */
} VmsIrqfd;

void vms_irqfd_init(VmsIrqfd *irqfd, EventNotifier *call, IOHandler *handler,
                    void *opaque);
void vms_irqfd_exit(VmsIrqfd *irqfd);

/* 0, or -errno and QEMU takes them. */
int vms_irqfd_to_kvm(VmsIrqfd *irqfd, int gsi, EventNotifier *resample);
void vms_irqfd_to_qemu(VmsIrqfd *irqfd);

#endif
