/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PCI function: its BARs and capabilities. */
#ifndef VMS_FUNCTION_H
#define VMS_FUNCTION_H

#include "compat.h"
#include "registers.h"

/* Which BAR is what, different in each controller. */
typedef struct VmsBars {
    int port;
    int registers;
    int queue;
} VmsBars;

bool vms_function_init(PCIDevice *pci, VmsRegisters *registers,
                       const VmsBars *bars, bool msi, bool msix, Error **errp);
void vms_function_exit(PCIDevice *pci, VmsRegisters *registers);

#endif
