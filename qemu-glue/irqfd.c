/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/main-loop.h"

#include "irqfd.h"

static void handler_set(VmsIrqfd *irqfd, IOHandler *handler)
{
    qemu_set_fd_handler(event_notifier_get_fd(irqfd->call), handler, NULL,
                        irqfd->opaque);
}

/* A signal that waits in the eventfd is injected by KVM at once. */
int vms_irqfd_to_kvm(VmsIrqfd *irqfd, int gsi, EventNotifier *resample)
{
    int ret;

    if (irqfd->gsi == gsi) {
        return 0;
    }
    vms_irqfd_to_qemu(irqfd);
    handler_set(irqfd, NULL);
    ret = kvm_irqchip_add_irqfd_notifier_gsi(kvm_state, irqfd->call, resample,
                                             gsi);
    if (ret < 0) {
        handler_set(irqfd, irqfd->handler);
        return ret;
    }
    irqfd->gsi = gsi;
    return 0;
}

void vms_irqfd_to_qemu(VmsIrqfd *irqfd)
{
    if (irqfd->gsi >= 0) {
        kvm_irqchip_remove_irqfd_notifier_gsi(kvm_state, irqfd->call,
                                              irqfd->gsi);
        irqfd->gsi = -1;
        handler_set(irqfd, irqfd->handler);
    }
}

void vms_irqfd_init(VmsIrqfd *irqfd, EventNotifier *call, IOHandler *handler,
                    void *opaque)
{
    *irqfd = (VmsIrqfd) {
        .call = call,
        .handler = handler,
        .opaque = opaque,
        .gsi = -1,
    };
    handler_set(irqfd, handler);
}

void vms_irqfd_exit(VmsIrqfd *irqfd)
{
    vms_irqfd_to_qemu(irqfd);
    handler_set(irqfd, NULL);
}
