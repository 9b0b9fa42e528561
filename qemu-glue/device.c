/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/module.h"
#include "qemu/range.h"

#include "controller.h"
#include "device.h"
#include "function.h"
#include "module.h"

/*
 * Linux takes up to 257 frames for a drive and writes each with 8 hints.  KVM
 * keeps all ioeventfds of a machine in one block, which it allocates anew for
 * each change: this many are 55 KiB, and if it cannot have so much the rest of
 * the words is slow.
 */
#define DEFAULT_DOORBELLS   2304

/* Logical drive 0, as SeaBIOS looks for it: bootprio_find_scsi_device(). */
#define BOOT_SUFFIX         "/channel@0/disk@0,0"

/* What guests tell the controllers apart by, as QEMU's own show it. */
typedef struct Identity {
    const char *type;
    const char *description;
    uint16_t device_id;
    uint16_t subsystem_id;
    VmsBars bars;
    InterfaceInfo *interfaces;
} Identity;

static const Identity identities[] = {
    {
        .type = TYPE_VHOST_MEGASAS_GEN1,
        .description = "LSI MegaRAID SAS 1078 with its firmware in the host "
                       "kernel (LIO)",
        .device_id = PCI_DEVICE_ID_LSI_SAS1078,
        .subsystem_id = 0x1013,
        .bars = { .port = 2, .registers = 0, .queue = 3 },
        .interfaces = (InterfaceInfo[]) {
            { INTERFACE_CONVENTIONAL_PCI_DEVICE },
            { },
        },
    }, {
        .type = TYPE_VHOST_MEGASAS_GEN2,
        .description = "LSI MegaRAID SAS 2108 with its firmware in the host "
                       "kernel (LIO)",
        .device_id = PCI_DEVICE_ID_LSI_SAS0079,
        .subsystem_id = 0x9261,
        .bars = { .port = 0, .registers = 1, .queue = 3 },
        .interfaces = (InterfaceInfo[]) {
            { INTERFACE_PCIE_DEVICE },
            { },
        },
    },
};

struct VHostMegasasClass {
    PCIDeviceClass parent_class;

    const Identity *identity;
};

static bool properties_check(VHostMegasas *s, Error **errp)
{
    if (!s->wwpn || strlen(s->wwpn) != 20 || strncmp(s->wwpn, "naa.", 4) ||
        strspn(s->wwpn + 4, "0123456789abcdefABCDEF") != 16) {
        error_setg(errp, "wwpn must be the target's name, 'naa.' and 16 hex "
                   "digits: see `vhost-megasasctl list`");
        return false;
    }
    if (s->max_doorbells > VHOST_MEGASAS_MAX_DOORBELLS) {
        error_setg(errp, "doorbells must be at most %d",
                   VHOST_MEGASAS_MAX_DOORBELLS);
        return false;
    }
    return true;
}

static void vhost_megasas_realize(PCIDevice *pci, Error **errp)
{
    VHostMegasas *s = VHOST_MEGASAS(pci);
    const VmsBars *bars = &VHOST_MEGASAS_GET_CLASS(s)->identity->bars;

    if (!properties_check(s, errp) || !vms_host_init(&s->host, pci, errp)) {
        return;
    }
    if (!vms_registers_init(&s->registers, OBJECT(s), errp)) {
        goto release_host;
    }
    if (!vms_function_init(pci, &s->registers, bars, s->msi, s->msix, errp)) {
        goto exit_registers;
    }
    if (!vms_controller_init(s, errp)) {
        goto exit_function;
    }
    return;

exit_function:
    vms_function_exit(pci, &s->registers);
exit_registers:
    vms_registers_exit(&s->registers);
release_host:
    vms_host_exit(&s->host);
}

static void vhost_megasas_exit(PCIDevice *pci)
{
    VHostMegasas *s = VHOST_MEGASAS(pci);

    vms_controller_reset(s, VHOST_MEGASAS_RESET_SYSTEM);
    vms_controller_exit(s);
    vms_function_exit(pci, &s->registers);
    vms_registers_exit(&s->registers);
    vms_host_exit(&s->host);
}

static void vhost_megasas_reset(DeviceState *dev)
{
    VHostMegasas *s = VHOST_MEGASAS(dev);

    vms_controller_reset(s, s->in_flr ? VHOST_MEGASAS_RESET_FLR :
                                    VHOST_MEGASAS_RESET_SYSTEM);
    vms_interrupt_reset(&s->interrupt);
}

static bool is_bus_master(PCIDevice *pci)
{
    return pci_get_word(pci->config + PCI_COMMAND) & PCI_COMMAND_MASTER;
}

static void vhost_megasas_write_config(PCIDevice *pci, uint32_t addr,
                                       uint32_t val, int len)
{
    VHostMegasas *s = VHOST_MEGASAS(pci);
    bool was_bus_master = is_bus_master(pci);

    pci_default_write_config(pci, addr, val, len);
    if (pci_is_express(pci)) {
        s->in_flr = true;
        pcie_cap_flr_write_config(pci, addr, val, len);
        s->in_flr = false;
    }
    if (ranges_overlap(addr, len, PCI_COMMAND, 2) && was_bus_master &&
        !is_bus_master(pci)) {
        vms_controller_reset(s, VHOST_MEGASAS_RESET_BUS_MASTER);
    }
    vms_interrupt_update(&s->interrupt);
}

VMS_PROPERTY_LIST vhost_megasas_properties[] = {
    DEFINE_PROP_STRING("wwpn", VHostMegasas, wwpn),
    DEFINE_PROP_UINT16("tpgt", VHostMegasas, tpgt, 1),
    DEFINE_PROP_STRING("socket", VHostMegasas, socket),
    DEFINE_PROP_UINT32("doorbells", VHostMegasas, max_doorbells,
                       DEFAULT_DOORBELLS),
    DEFINE_PROP_BOOL("msi", VHostMegasas, msi, true),
    DEFINE_PROP_BOOL("msix", VHostMegasas, msix, true),
    VMS_PROPERTY_LIST_END
};

static void properties_describe(ObjectClass *oc)
{
    object_class_property_set_description(oc, "wwpn",
        "name of the LIO target: naa. and 16 hex digits");
    object_class_property_set_description(oc, "tpgt",
        "tag of its target portal group");
    object_class_property_set_description(oc, "socket",
        "where vhost-megasasd listens (default: /run/vhost-megasas/attach)");
    object_class_property_set_description(oc, "doorbells",
        "most doorbell words to have an ioeventfd each");
    object_class_property_set_description(oc, "msi",
        "have the capability MSI (default: on)");
    object_class_property_set_description(oc, "msix",
        "have the capability MSI-X (default: on)");
}

static void vhost_megasas_instance_init(Object *obj)
{
    VHostMegasas *s = VHOST_MEGASAS(obj);

    s->attachment.device = -1;
    s->socket = g_strdup("/run/vhost-megasas/attach");
    device_add_bootindex_property(obj, &s->bootindex, "bootindex",
                                  BOOT_SUFFIX, DEVICE(obj));
    object_property_set_description(obj, "bootindex",
        "place of logical drive 0 in the boot order");
}

static void vhost_megasas_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    PCIDeviceClass *pc = PCI_DEVICE_CLASS(oc);
    const Identity *identity = data;

    VHOST_MEGASAS_CLASS(oc)->identity = identity;
    pc->vendor_id = PCI_VENDOR_ID_LSI_LOGIC;
    pc->device_id = identity->device_id;
    pc->subsystem_vendor_id = PCI_VENDOR_ID_LSI_LOGIC;
    pc->subsystem_id = identity->subsystem_id;
    pc->class_id = PCI_CLASS_STORAGE_RAID;
    pc->realize = vhost_megasas_realize;
    pc->exit = vhost_megasas_exit;
    pc->config_write = vhost_megasas_write_config;

    dc->desc = identity->description;
    device_class_set_legacy_reset(dc, vhost_megasas_reset);
    device_class_set_props(dc, vhost_megasas_properties);
    properties_describe(oc);
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
}

static const TypeInfo vhost_megasas_base = {
    .name = TYPE_VHOST_MEGASAS,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(VHostMegasas),
    .instance_init = vhost_megasas_instance_init,
    .class_size = sizeof(VHostMegasasClass),
    .abstract = true,
};

void vhost_megasas_register_types(void)
{
    type_register_static(&vhost_megasas_base);
    for (unsigned int i = 0; i < ARRAY_SIZE(identities); i++) {
        TypeInfo type = {
            .name = identities[i].type,
            .parent = TYPE_VHOST_MEGASAS,
            .class_init = vhost_megasas_class_init,
            .class_data = (void *)&identities[i],
            .interfaces = identities[i].interfaces,
        };

        type_register_static(&type);
    }
}

/* A plug-in registers them once it knows that it fits, see plugin.c. */
#ifndef VMS_PLUGIN
type_init(vhost_megasas_register_types)
#endif
