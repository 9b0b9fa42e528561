/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "exec/address-spaces.h"
#include "exec/ramlist.h"
#include "qemu/error-report.h"

#include "memory-table.h"
#include "module.h"

#define TABLE(l) container_of(l, VmsMemoryTable, listener)

/*
 * Plain guest RAM, which a controller may read and write.  What is watched for
 * writes (a frame buffer) would need its writes logged.
 */
static bool section_usable(MemoryRegionSection *section)
{
    MemoryRegion *mr = section->mr;
    uint8_t harmless = 1 << DIRTY_MEMORY_MIGRATION | 1 << DIRTY_MEMORY_CODE;

    return memory_region_is_ram(mr) && !memory_region_is_rom(mr) &&
           !memory_region_is_romd(mr) && !memory_region_is_ram_device(mr) &&
           !section->readonly &&
           !(memory_region_get_dirty_log_mask(mr) & ~harmless);
}

static void table_begin(MemoryListener *listener)
{
    VmsMemoryTable *table = TABLE(listener);

    table->new_regions = g_array_new(false, false,
                                     sizeof(struct vhost_memory_region));
    table->new_owners = g_ptr_array_new_with_free_func(
        (GDestroyNotify)memory_region_unref);
}

static void table_add(MemoryListener *listener, MemoryRegionSection *section)
{
    VmsMemoryTable *table = TABLE(listener);
    struct vhost_memory_region region = {};

    if (!section_usable(section)) {
        return;
    }
    region.guest_phys_addr = section->offset_within_address_space;
    region.memory_size = int128_get64(section->size);
    region.userspace_addr = (uintptr_t)memory_region_get_ram_ptr(section->mr) +
                            section->offset_within_region;
    /* Parts of pages (a TPM's registers, say) are no target of DMA. */
    if ((region.guest_phys_addr | region.memory_size | region.userspace_addr) &
        ~qemu_real_host_page_mask()) {
        return;
    }
    g_array_append_val(table->new_regions, region);
    memory_region_ref(section->mr);
    g_ptr_array_add(table->new_owners, section->mr);
}

static bool regions_equal(const GArray *a, const GArray *b)
{
    return a && a->len == b->len &&
           (!a->len || !memcmp(a->data, b->data, a->len *
                               sizeof(struct vhost_memory_region)));
}

static int table_hand_over(VmsMemoryTable *table)
{
    size_t size = table->new_regions->len * sizeof(struct vhost_memory_region);
    g_autofree struct vhost_memory *memory = g_malloc0(sizeof(*memory) + size);

    memory->nregions = table->new_regions->len;
    if (size) {
        memcpy(memory->regions, table->new_regions->data, size);
    }
    return vms_module_call(table->device, VHOST_MEGASAS_SET_MEM_TABLE, memory);
}

static void table_drop(VmsMemoryTable *table)
{
    g_clear_pointer(&table->regions, g_array_unref);
    g_clear_pointer(&table->owners, g_ptr_array_unref);
}

/* The old memory is released only when the module has let it go. */
static void table_commit(MemoryListener *listener)
{
    VmsMemoryTable *table = TABLE(listener);

    if (!regions_equal(table->regions, table->new_regions)) {
        table->error = table_hand_over(table);
        if (table->error && table->started) {
            error_report("vhost-megasas: the host kernel refused the guest's "
                         "new memory layout of %u regions: %s",
                         table->new_regions->len, strerror(-table->error));
            /* Rather no memory than what is somebody else's by now. */
            g_array_set_size(table->new_regions, 0);
            table_hand_over(table);
        }
    }
    table_drop(table);
    table->regions = g_steal_pointer(&table->new_regions);
    table->owners = g_steal_pointer(&table->new_owners);
}

bool vms_memory_table_init(VmsMemoryTable *table, int device, Error **errp)
{
    *table = (VmsMemoryTable) {
        .device = device,
        .listener = {
            .name = "vhost-megasas",
            .begin = table_begin,
            .region_add = table_add,
            .region_nop = table_add,
            .commit = table_commit,
            .priority = MEMORY_LISTENER_PRIORITY_DEV_BACKEND,
        },
    };
    memory_listener_register(&table->listener, &address_space_memory);
    if (table->error) {
        error_setg(errp, "cannot share the guest's memory with the host "
                   "kernel: %s", strerror(-table->error));
        vms_memory_table_exit(table);
        return false;
    }
    table->started = true;
    return true;
}

/* Ends with a commit of no memory at all. */
void vms_memory_table_exit(VmsMemoryTable *table)
{
    table->started = false;
    memory_listener_unregister(&table->listener);
    table_drop(table);
}
