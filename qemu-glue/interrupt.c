/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "hw/pci/msi.h"
#include "hw/pci/msix.h"
#include "qemu/error-report.h"
#include "qemu/main-loop.h"

#include "device.h"
#include "interrupt.h"
#include "module.h"

/* The drivers use one vector, whatever the capability offers. */
#define VECTOR 0

static VmsInterrupt *interrupt_of(PCIDevice *pci)
{
    return &VHOST_MEGASAS(pci)->interrupt;
}

/* QEMU takes a signal; msix_notify() keeps it pending while masked. */
static void signal_deliver(VmsInterrupt *interrupt)
{
    switch (interrupt->mode) {
    case VHOST_MEGASAS_INTR_MSIX:
        msix_notify(interrupt->pci, VECTOR);
        break;
    case VHOST_MEGASAS_INTR_MSI:
        msi_notify(interrupt->pci, VECTOR);
        break;
    }
}

static void signal_handler(void *opaque)
{
    VmsInterrupt *interrupt = opaque;

    if (event_notifier_test_and_clear(interrupt->call)) {
        signal_deliver(interrupt);
    }
}

static void signals_to_qemu(VmsInterrupt *interrupt)
{
    qemu_set_fd_handler(event_notifier_get_fd(interrupt->call),
                        signal_handler, NULL, interrupt);
}

static void signals_to_nobody(VmsInterrupt *interrupt)
{
    qemu_set_fd_handler(event_notifier_get_fd(interrupt->call), NULL, NULL,
                        NULL);
}

static void route_drop(VmsInterrupt *interrupt)
{
    if (interrupt->virq >= 0) {
        kvm_irqchip_release_virq(kvm_state, interrupt->virq);
        interrupt->virq = -1;
    }
}

static int route_set(VmsInterrupt *interrupt, MSIMessage message)
{
    if (interrupt->virq < 0) {
        KVMRouteChange change = kvm_irqchip_begin_route_changes(kvm_state);

        interrupt->virq = kvm_irqchip_add_msi_route(&change, VECTOR,
                                                    interrupt->pci);
        kvm_irqchip_commit_route_changes(&change);
    } else {
        kvm_irqchip_update_msi_route(kvm_state, interrupt->virq, message,
                                     interrupt->pci);
        kvm_irqchip_commit_routes(kvm_state);
    }
    return interrupt->virq;
}

/* A signal that waits in the eventfd is injected by KVM at once. */
static int kvm_take(VmsInterrupt *interrupt, MSIMessage message)
{
    int ret = route_set(interrupt, message);

    if (ret < 0 || interrupt->in_kvm) {
        return ret;
    }
    signals_to_nobody(interrupt);
    ret = kvm_irqchip_add_irqfd_notifier_gsi(kvm_state, interrupt->call, NULL,
                                             interrupt->virq);
    interrupt->in_kvm = ret >= 0;
    return ret;
}

static void kvm_release(VmsInterrupt *interrupt)
{
    if (interrupt->in_kvm) {
        kvm_irqchip_remove_irqfd_notifier_gsi(kvm_state, interrupt->call,
                                              interrupt->virq);
        interrupt->in_kvm = false;
    }
    signals_to_qemu(interrupt);
}

/* Notifiers may not fail: without KVM's help it is slow, but right. */
static int vector_use(PCIDevice *pci, unsigned int vector, MSIMessage message)
{
    VmsInterrupt *interrupt = interrupt_of(pci);
    int ret;

    if (vector != VECTOR) {
        return 0;
    }
    ret = kvm_take(interrupt, message);
    if (ret < 0) {
        warn_report_once("vhost-megasas: KVM does not take the interrupt, "
                         "which makes it slow: %s", strerror(-ret));
        kvm_release(interrupt);
    }
    return 0;
}

static void vector_release(PCIDevice *pci, unsigned int vector)
{
    if (vector == VECTOR) {
        kvm_release(interrupt_of(pci));
    }
}

/* The guest looks at the pending bits: have them up to date. */
static void vector_poll(PCIDevice *pci, unsigned int start, unsigned int end)
{
    VmsInterrupt *interrupt = interrupt_of(pci);

    if (start <= VECTOR && VECTOR < end && !interrupt->in_kvm) {
        signal_handler(interrupt);
    }
}

/* INTx needs KVM's resample eventfd, which no daemon hands over yet. */
static uint32_t mode_of(PCIDevice *pci)
{
    if (msix_enabled(pci)) {
        return VHOST_MEGASAS_INTR_MSIX;
    }
    if (msi_enabled(pci)) {
        return VHOST_MEGASAS_INTR_MSI;
    }
    return VHOST_MEGASAS_INTR_NONE;
}

static void mode_leave(VmsInterrupt *interrupt)
{
    if (interrupt->mode == VHOST_MEGASAS_INTR_MSIX) {
        msix_unset_vector_notifiers(interrupt->pci);
        /* QEMU releases no vector of a function that is disabled already. */
        kvm_release(interrupt);
        route_drop(interrupt);
    }
}

static void mode_enter(VmsInterrupt *interrupt)
{
    if (interrupt->mode == VHOST_MEGASAS_INTR_MSIX) {
        msix_set_vector_notifiers(interrupt->pci, vector_use, vector_release,
                                  vector_poll);
    }
}

static int mode_tell(VmsInterrupt *interrupt)
{
    return vms_module_call(interrupt->device, VHOST_MEGASAS_SET_INTR,
                           &interrupt->mode);
}

static void mode_set(VmsInterrupt *interrupt, uint32_t mode)
{
    int ret;

    if (mode == interrupt->mode) {
        return;
    }
    mode_leave(interrupt);
    interrupt->mode = mode;
    mode_enter(interrupt);
    ret = mode_tell(interrupt);
    if (ret < 0) {
        warn_report_once("vhost-megasas: the host kernel refused the "
                         "interrupt mode: %s", strerror(-ret));
    }
}

void vms_interrupt_update(VmsInterrupt *interrupt)
{
    mode_set(interrupt, mode_of(interrupt->pci));
}

void vms_interrupt_reset(VmsInterrupt *interrupt)
{
    mode_set(interrupt, VHOST_MEGASAS_INTR_NONE);
}

bool vms_interrupt_init(VmsInterrupt *interrupt, PCIDevice *pci, int device,
                        EventNotifier *call, Error **errp)
{
    int ret;

    *interrupt = (VmsInterrupt) {
        .pci = pci,
        .device = device,
        .call = call,
        .mode = VHOST_MEGASAS_INTR_NONE,
        .virq = -1,
    };
    ret = mode_tell(interrupt);
    if (ret < 0) {
        error_setg(errp, "the host kernel refused the interrupt mode: %s",
                   strerror(-ret));
        return false;
    }
    msix_vector_use(pci, VECTOR);
    signals_to_qemu(interrupt);
    return true;
}

void vms_interrupt_exit(VmsInterrupt *interrupt)
{
    vms_interrupt_reset(interrupt);
    signals_to_nobody(interrupt);
    msix_vector_unuse(interrupt->pci, VECTOR);
}
