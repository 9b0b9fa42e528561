/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM's route of the function's message, be it MSI or MSI-X. */
#ifndef VMS_ROUTE_H
#define VMS_ROUTE_H

#include "hw/pci/pci.h"
#include "hw/pci/msi.h"

/* The drivers use one vector, whatever the capability offers. */
#define VMS_VECTOR 0

typedef struct VmsRoute {
    PCIDevice *pci;
    int virq;                   /* or -1 */
    MSIMessage message;
} VmsRoute;

/* The virq or -errno. */
int vms_route_set(VmsRoute *route, MSIMessage message);
void vms_route_drop(VmsRoute *route);

#endif
