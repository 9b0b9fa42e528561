/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine around the device must be, and must not do. */
#ifndef VMS_HOST_H
#define VMS_HOST_H

#include "hw/pci/pci.h"

typedef struct VmsHost {
    PCIDevice *pci;
    Error *migration_blocker;
    Notifier machine_done;
} VmsHost;

bool vms_host_init(VmsHost *host, PCIDevice *pci, Error **errp);
void vms_host_exit(VmsHost *host);

#endif
