/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "hw/pci/msi.h"
#include "hw/pci/msix.h"
#include "qemu/error-report.h"

#include "device.h"
#include "interrupt.h"
#include "module.h"

static VmsInterrupt *interrupt_of(PCIDevice *pci)
{
    return &VHOST_MEGASAS(pci)->interrupt;
}

/* QEMU takes a signal; msix_notify() keeps it pending while masked. */
static void signal_deliver(VmsInterrupt *interrupt)
{
    switch (interrupt->mode) {
    case VHOST_MEGASAS_INTR_MSIX:
        msix_notify(interrupt->pci, VMS_VECTOR);
        break;
    case VHOST_MEGASAS_INTR_MSI:
        msi_notify(interrupt->pci, VMS_VECTOR);
        break;
    case VHOST_MEGASAS_INTR_INTX:
        vms_intx_check(&interrupt->intx);
        break;
    }
}

static void signal_handler(void *opaque)
{
    VmsInterrupt *interrupt = opaque;

    if (event_notifier_test_and_clear(interrupt->irqfd.call)) {
        signal_deliver(interrupt);
    }
}

/* Without KVM's help it is slow, but right. */
static void message_take(VmsInterrupt *interrupt, MSIMessage message)
{
    int ret = vms_route_set(&interrupt->route, message);

    if (ret >= 0) {
        ret = vms_irqfd_to_kvm(&interrupt->irqfd, ret, NULL);
    }
    if (ret < 0) {
        vms_irqfd_to_qemu(&interrupt->irqfd);
        warn_report_once("vhost-megasas: KVM does not take the interrupt, "
                         "which makes it slow: %s", strerror(-ret));
    }
}

static void message_leave(VmsInterrupt *interrupt)
{
    vms_irqfd_to_qemu(&interrupt->irqfd);
    vms_route_drop(&interrupt->route);
}

static int vector_use(PCIDevice *pci, unsigned int vector, MSIMessage message)
{
    if (vector == VMS_VECTOR) {
        message_take(interrupt_of(pci), message);
    }
    return 0;
}

static void vector_release(PCIDevice *pci, unsigned int vector)
{
    if (vector == VMS_VECTOR) {
        vms_irqfd_to_qemu(&interrupt_of(pci)->irqfd);
    }
}

/* The guest looks at the pending bits: have them up to date. */
static void vector_poll(PCIDevice *pci, unsigned int start, unsigned int end)
{
    VmsInterrupt *interrupt = interrupt_of(pci);

    if (start <= VMS_VECTOR && VMS_VECTOR < end && interrupt->irqfd.gsi < 0) {
        signal_handler(interrupt);
    }
}

static uint32_t mode_of(PCIDevice *pci)
{
    if (msix_enabled(pci)) {
        return VHOST_MEGASAS_INTR_MSIX;
    }
    if (msi_enabled(pci)) {
        return VHOST_MEGASAS_INTR_MSI;
    }
    if (pci_get_word(pci->config + PCI_COMMAND) & PCI_COMMAND_INTX_DISABLE) {
        return VHOST_MEGASAS_INTR_NONE;
    }
    return VHOST_MEGASAS_INTR_INTX;
}

static void mode_leave(VmsInterrupt *interrupt)
{
    switch (interrupt->mode) {
    case VHOST_MEGASAS_INTR_MSIX:
        msix_unset_vector_notifiers(interrupt->pci);
        /* QEMU releases no vector of a function that is disabled already. */
        message_leave(interrupt);
        break;
    case VHOST_MEGASAS_INTR_MSI:
        message_leave(interrupt);
        break;
    case VHOST_MEGASAS_INTR_INTX:
        vms_intx_leave(&interrupt->intx);
        break;
    }
}

static void mode_enter(VmsInterrupt *interrupt)
{
    switch (interrupt->mode) {
    case VHOST_MEGASAS_INTR_MSIX:
        msix_set_vector_notifiers(interrupt->pci, vector_use, vector_release,
                                  vector_poll);
        break;
    case VHOST_MEGASAS_INTR_INTX:
        vms_intx_enter(&interrupt->intx);
        break;
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
    if (interrupt->mode == VHOST_MEGASAS_INTR_MSI) {
        message_take(interrupt, msi_get_message(interrupt->pci, VMS_VECTOR));
    }
}

void vms_interrupt_reset(VmsInterrupt *interrupt)
{
    mode_set(interrupt, VHOST_MEGASAS_INTR_NONE);
}

static void intx_reroute(PCIDevice *pci)
{
    vms_intx_reroute(&interrupt_of(pci)->intx);
}

bool vms_interrupt_init(VmsInterrupt *interrupt, PCIDevice *pci,
                        VmsAttachment *attachment, VmsClears *clears,
                        VmsRegisters *registers, Error **errp)
{
    int ret;

    *interrupt = (VmsInterrupt) {
        .pci = pci,
        .device = attachment->device,
        .mode = VHOST_MEGASAS_INTR_NONE,
        .route = { .pci = pci, .virq = -1 },
        .intx = {
            .pci = pci,
            .irqfd = &interrupt->irqfd,
            .clears = clears,
            .registers = registers,
            .resample = attachment->has_resample ? &attachment->resample :
                                                   NULL,
        },
    };
    ret = mode_tell(interrupt);
    if (ret < 0) {
        error_setg(errp, "the host kernel refused the interrupt mode: %s",
                   strerror(-ret));
        return false;
    }
    if (msix_present(pci)) {
        msix_vector_use(pci, VMS_VECTOR);
    }
    vms_irqfd_init(&interrupt->irqfd, &attachment->call, signal_handler,
                   interrupt);
    pci_device_set_intx_routing_notifier(pci, intx_reroute);
    return true;
}

void vms_interrupt_exit(VmsInterrupt *interrupt)
{
    vms_interrupt_reset(interrupt);
    pci_device_set_intx_routing_notifier(interrupt->pci, NULL);
    vms_irqfd_exit(&interrupt->irqfd);
    if (msix_present(interrupt->pci)) {
        msix_vector_unuse(interrupt->pci, VMS_VECTOR);
    }
}
