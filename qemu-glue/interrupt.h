/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The controller's interrupt: the module signals one eventfd.  With MSI-X
 * enabled and its vector unmasked KVM takes the signals and injects them, else
 * QEMU does.
 */
#ifndef VMS_INTERRUPT_H
#define VMS_INTERRUPT_H

#include "hw/pci/pci.h"
#include "qemu/event_notifier.h"

typedef struct VmsInterrupt {
    PCIDevice *pci;
    int device;
    EventNotifier *call;
    uint32_t mode;              /* enum vhost_megasas_intr */
    int virq;                   /* KVM's route of the vector, or -1 */
    bool in_kvm;                /* who takes the signals */
} VmsInterrupt;

bool vms_interrupt_init(VmsInterrupt *interrupt, PCIDevice *pci, int device,
                        EventNotifier *call, Error **errp);
void vms_interrupt_exit(VmsInterrupt *interrupt);

/* After a write to configuration space; at a reset, before QEMU's own. */
void vms_interrupt_update(VmsInterrupt *interrupt);
void vms_interrupt_reset(VmsInterrupt *interrupt);

#endif
