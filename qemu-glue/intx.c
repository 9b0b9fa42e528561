/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"

#include "intx.h"

#define PIN 0

/*
 * With a split irqchip QEMU itself plays KVM's part at the end of interrupt,
 * but for one device of those that share the line only (kvm-all.c,
 * kvm_resample_fd_notify).
 */
static bool intx_fits_kvm(VmsIntx *intx)
{
    return intx->resample && kvm_resamplefds_enabled() &&
           !kvm_irqchip_is_split() && intx->route.mode == PCI_INTX_ENABLED;
}

static void intx_connect(VmsIntx *intx)
{
    intx->route = pci_device_route_intx_to_irq(intx->pci, PIN);
    if (intx_fits_kvm(intx) &&
        vms_irqfd_to_kvm(intx->irqfd, intx->route.irq, intx->resample) >= 0) {
        /* The status may have risen when nobody listened. */
        if (vms_registers_interrupting(intx->registers)) {
            event_notifier_set(intx->irqfd->call);
        }
        return;
    }
    vms_clears_want(intx->clears, false);
    vms_intx_check(intx);
}

static void intx_disconnect(VmsIntx *intx)
{
    vms_irqfd_to_qemu(intx->irqfd);
    pci_irq_deassert(intx->pci);
    vms_clears_want(intx->clears, true);
}

void vms_intx_check(VmsIntx *intx)
{
    if (intx->entered && intx->irqfd->gsi < 0) {
        pci_set_irq(intx->pci, vms_registers_interrupting(intx->registers));
    }
}

void vms_intx_reroute(VmsIntx *intx)
{
    PCIINTxRoute route;

    if (!intx->entered) {
        return;
    }
    route = pci_device_route_intx_to_irq(intx->pci, PIN);
    if (pci_intx_route_changed(&intx->route, &route)) {
        intx_disconnect(intx);
        intx_connect(intx);
    }
}

void vms_intx_enter(VmsIntx *intx)
{
    intx->entered = true;
    intx_connect(intx);
}

void vms_intx_leave(VmsIntx *intx)
{
    intx_disconnect(intx);
    intx->entered = false;
}
