/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "hw/pci/msi.h"
#include "hw/pci/msix.h"
#include "hw/pci/pcie.h"

#include "function.h"

/* As QEMU's own megasas and megasas-gen2 have them. */
#define MSI_CAPABILITY      0x50
#define MSIX_CAPABILITY     0x68
#define PCIE_CAPABILITY     0xA0
#define MSIX_VECTORS        15
#define MSIX_TABLE          0x2000
#define MSIX_PBA            0x3800

static void bars_register(PCIDevice *pci, VmsRegisters *registers,
                          const VmsBars *bars)
{
    uint8_t memory = PCI_BASE_ADDRESS_SPACE_MEMORY |
                     PCI_BASE_ADDRESS_MEM_TYPE_64;

    pci_register_bar(pci, bars->port, PCI_BASE_ADDRESS_SPACE_IO,
                     &registers->port);
    pci_register_bar(pci, bars->registers, memory, &registers->bar);
    pci_register_bar(pci, bars->queue, memory, &registers->queue);
}

bool vms_function_init(PCIDevice *pci, VmsRegisters *registers,
                       const VmsBars *bars, bool msi, bool msix, Error **errp)
{
    MemoryRegion *bar = &registers->bar;

    pci->config[PCI_INTERRUPT_PIN] = 1;
    if (msi && msi_init(pci, MSI_CAPABILITY, 1, true, false, errp)) {
        return false;
    }
    if (msix && msix_init(pci, MSIX_VECTORS, bar, bars->registers, MSIX_TABLE,
                          bar, bars->registers, MSIX_PBA, MSIX_CAPABILITY,
                          errp)) {
        msi_uninit(pci);
        return false;
    }
    /* What QEMU's own lacks: a reset of the function alone. */
    if (pci_is_express(pci)) {
        pcie_endpoint_cap_init(pci, PCIE_CAPABILITY);
        pcie_cap_flr_init(pci);
    }
    bars_register(pci, registers, bars);
    return true;
}

void vms_function_exit(PCIDevice *pci, VmsRegisters *registers)
{
    if (pci_is_express(pci)) {
        pcie_cap_exit(pci);
    }
    msix_uninit(pci, &registers->bar, &registers->bar);
    msi_uninit(pci);
}
