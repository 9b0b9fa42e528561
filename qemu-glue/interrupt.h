/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The controller's interrupt: the module signals one eventfd, whatever the
 * guest's driver chose.  Who takes the signals depends on that: KVM where it
 * can, else QEMU.
 */
#ifndef VMS_INTERRUPT_H
#define VMS_INTERRUPT_H

#include "hw/pci/pci.h"

#include "intx.h"
#include "irqfd.h"
#include "route.h"

typedef struct VmsInterrupt {
    PCIDevice *pci;
    int device;
    uint32_t mode;              /* enum vhost_megasas_intr */
    VmsIrqfd irqfd;
    VmsRoute route;
    VmsIntx intx;
} VmsInterrupt;

bool vms_interrupt_init(VmsInterrupt *interrupt, PCIDevice *pci,
                        VmsAttachment *attachment, VmsClears *clears,
                        VmsRegisters *registers, Error **errp);
void vms_interrupt_exit(VmsInterrupt *interrupt);

/* After a write to configuration space; at a reset, before QEMU's own. */
void vms_interrupt_update(VmsInterrupt *interrupt);
void vms_interrupt_reset(VmsInterrupt *interrupt);

#endif
