/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The controller's BARs.  Its registers are a page of memory that the guest
 * reads without an exit and only the module writes; the guest's writes trap.
 */
#ifndef VMS_REGISTERS_H
#define VMS_REGISTERS_H

#include "exec/memory.h"
#include "qemu/units.h"

#include "doorbell.h"

#define VMS_REGISTER_BAR_SIZE   (16 * KiB)

typedef struct VmsRegisters {
    MemoryRegion bar;           /* the page, then MSI-X table and PBA */
    MemoryRegion page;
    MemoryRegion port;          /* the same registers as I/O ports */
    MemoryRegion queue;         /* no driver uses it */
    uint8_t *values;            /* the page's memory */
    int device;
    VmsDoorbells *doorbells;
    struct VmsIntx *intx;
} VmsRegisters;

bool vms_registers_init(VmsRegisters *registers, Object *owner,
                        Error **errp);
void vms_registers_exit(VmsRegisters *registers);

/* From now on the guest's writes go to the module and these two. */
bool vms_registers_start(VmsRegisters *registers, int device,
                         VmsDoorbells *doorbells, struct VmsIntx *intx,
                         Error **errp);
void vms_registers_stop(VmsRegisters *registers);

/* Is there something the guest wants to be interrupted for? */
bool vms_registers_interrupting(const VmsRegisters *registers);

#endif
