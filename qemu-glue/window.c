/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "exec/address-spaces.h"

#include "window.h"

#define WINDOW(l) container_of(l, VmsWindow, listener)

/* A page that another region covers in part is open for neither. */
static bool section_fits(VmsWindow *window, MemoryRegionSection *section)
{
    return section->mr == window->page && !section->offset_within_region &&
           int128_eq(section->size,
                     int128_make64(memory_region_size(window->page)));
}

static void window_add(MemoryListener *listener, MemoryRegionSection *section)
{
    VmsWindow *window = WINDOW(listener);

    if (!window->open && section_fits(window, section)) {
        window->address = section->offset_within_address_space;
        window->found = true;
    }
}

/*
 * At once and not in commit: what comes to this address may bring ioeventfds,
 * and two for the same word would make QEMU abort.
 */
static void window_del(MemoryListener *listener, MemoryRegionSection *section)
{
    VmsWindow *window = WINDOW(listener);

    if (window->open && section_fits(window, section) &&
        section->offset_within_address_space == window->address) {
        window->closing(window->opaque);
        window->open = false;
    }
}

static void window_commit(MemoryListener *listener)
{
    VmsWindow *window = WINDOW(listener);

    if (window->found) {
        window->found = false;
        window->open = true;
        window->opened(window->opaque);
    }
}

static int word_change(VmsWindow *window, hwaddr offset, uint32_t word,
                       EventNotifier *written, uint32_t flags)
{
    struct kvm_ioeventfd ioeventfd = {
        .datamatch = word,
        .addr = window->address + offset,
        .len = sizeof(word),
        .fd = event_notifier_get_fd(written),
        .flags = KVM_IOEVENTFD_FLAG_DATAMATCH | flags,
    };

    return kvm_vm_ioctl(kvm_state, KVM_IOEVENTFD, &ioeventfd);
}

int vms_window_catch(VmsWindow *window, hwaddr offset, uint32_t word,
                     EventNotifier *written)
{
    return word_change(window, offset, word, written, 0);
}

void vms_window_uncatch(VmsWindow *window, hwaddr offset, uint32_t word,
                        EventNotifier *written)
{
    word_change(window, offset, word, written, KVM_IOEVENTFD_FLAG_DEASSIGN);
}

void vms_window_init(VmsWindow *window, MemoryRegion *page,
                     VmsWindowChange *opened, VmsWindowChange *closing,
                     void *opaque)
{
    *window = (VmsWindow) {
        .page = page,
        .opened = opened,
        .closing = closing,
        .opaque = opaque,
        .listener = {
            .name = "vhost-megasas-window",
            .region_add = window_add,
            .region_del = window_del,
            .commit = window_commit,
            .priority = MEMORY_LISTENER_PRIORITY_DEV_BACKEND,
        },
    };
    memory_listener_register(&window->listener, &address_space_memory);
}

/* Closes it. */
void vms_window_exit(VmsWindow *window)
{
    memory_listener_unregister(&window->listener);
}
