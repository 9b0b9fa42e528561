/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "exec/address-spaces.h"
#include "qemu/error-report.h"

#include "host.h"

/* Registers, doorbells and interrupts are wired inside the host kernel. */
static bool kvm_usable(Error **errp)
{
    if (!kvm_enabled()) {
        error_setg(errp, "the device works with KVM only: use -accel kvm");
        return false;
    }
    if (!vms_kvm_has_eventfds() || !kvm_irqfds_enabled() ||
        !kvm_msi_via_irqfd_enabled()) {
        error_setg(errp, "KVM's own interrupt controller is needed: leave "
                   "kernel-irqchip=off out of -machine");
        return false;
    }
    if (!kvm_readonly_mem_enabled()) {
        error_setg(errp, "the host's KVM has no read-only memory "
                   "(KVM_CAP_READONLY_MEM): use a newer host kernel");
        return false;
    }
    return true;
}

/* The module takes the guest's DMA addresses for physical ones. */
static bool iommu_absent(PCIDevice *pci, Error **errp)
{
    if (pci_device_iommu_address_space(pci) != &address_space_memory) {
        error_setg(errp, "the device cannot work behind a virtual IOMMU: "
                   "leave the IOMMU out or put the device on a bus with "
                   "bypass_iommu=on");
        return false;
    }
    return true;
}

/* An IOMMU may stand behind the device on the command line. */
static void check_machine(Notifier *notifier, void *data)
{
    VmsHost *host = container_of(notifier, VmsHost, machine_done);
    Error *error = NULL;

    if (!iommu_absent(host->pci, &error)) {
        error_reportf_err(error, "%s: ", host->pci->name);
        exit(EXIT_FAILURE);
    }
}

static bool migration_block(VmsHost *host, Error **errp)
{
    error_setg(&host->migration_blocker, "%s cannot be migrated: its state is "
               "in the host kernel", host->pci->name);
    return vms_add_migration_blocker(&host->migration_blocker, errp) >= 0;
}

/* The module pins guest pages, which must not be taken away under it. */
static bool discard_block(Error **errp)
{
    int ret = ram_block_discard_disable(true);

    if (ret < 0) {
        error_setg(errp, "cannot stop QEMU from discarding guest memory, "
                   "which is in use by another device: %s", strerror(-ret));
        return false;
    }
    return true;
}

bool vms_host_init(VmsHost *host, PCIDevice *pci, Error **errp)
{
    *host = (VmsHost) { .pci = pci, .machine_done.notify = check_machine };

    if (!kvm_usable(errp) || !iommu_absent(pci, errp) ||
        !migration_block(host, errp)) {
        return false;
    }
    if (!discard_block(errp)) {
        vms_del_migration_blocker(&host->migration_blocker);
        return false;
    }
    qemu_add_machine_init_done_notifier(&host->machine_done);
    return true;
}

void vms_host_exit(VmsHost *host)
{
    qemu_remove_machine_init_done_notifier(&host->machine_done);
    ram_block_discard_disable(false);
    vms_del_migration_blocker(&host->migration_blocker);
}
