/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interrupt line.  KVM raises it for the module's signals and lowers it at
 * the guest's end of interrupt, whereupon the module signals again unless its
 * status is clear.  Where KVM cannot, QEMU sets the line to what the registers
 * say, and sees each write of the guest that may change that.
 */
#ifndef VMS_INTX_H
#define VMS_INTX_H

#include "hw/pci/pci.h"

#include "clear.h"
#include "irqfd.h"
#include "registers.h"

typedef struct VmsIntx {
    PCIDevice *pci;
    VmsIrqfd *irqfd;
    VmsClears *clears;
    VmsRegisters *registers;
    EventNotifier *resample;    /* or NULL */
    bool entered;
    PCIINTxRoute route;         /* of the pin to KVM's line */
} VmsIntx;

void vms_intx_enter(VmsIntx *intx);
void vms_intx_leave(VmsIntx *intx);

/* After a signal that KVM did not take, or a write to the registers. */
void vms_intx_check(VmsIntx *intx);

/* The board routes the pins in another way. */
void vms_intx_reroute(VmsIntx *intx);

#endif
