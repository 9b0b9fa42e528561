/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the module which guest physical address is which of our memory. */
#ifndef VMS_MEMORY_TABLE_H
#define VMS_MEMORY_TABLE_H

#include "exec/memory.h"

typedef struct VmsMemoryTable {
    MemoryListener listener;
    int device;
    bool started;
    int error;                  /* of the last table handed over, or 0 */
    GArray *regions;            /* struct vhost_memory_region, in force */
    GPtrArray *owners;          /* MemoryRegion references they need */
    GArray *new_regions;        /* between begin and commit */
    GPtrArray *new_owners;
} VmsMemoryTable;

bool vms_memory_table_init(VmsMemoryTable *table, int device, Error **errp);
void vms_memory_table_exit(VmsMemoryTable *table);

#endif
