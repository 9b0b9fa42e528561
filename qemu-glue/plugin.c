/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads the device into the distribution's own QEMU binary:
 * qemu-system-x86_64 -plugin vhost-megasas.so -device vhost-megasas-gen2,...
 * (-plugin vhost-megasas.so,help=on lists the device's properties).
 *
 * QEMU promises no ABI to devices, so it must be the very build whose headers
 * this was compiled with.
 */
#include "qemu/osdep.h"
#include "compat.h"
#include "hw/pci/pci.h"
#include "monitor/qdev.h"
#include "qapi/qapi-commands-control.h"
#include "qemu/config-file.h"
#include "qemu/error-report.h"
#include "qemu/option.h"
#include "qemu/qemu-plugin.h"

#include "device.h"

#define BUILT_FOR QEMU_VERSION " (" VMS_QEMU_PACKAGE ")"
#define REBUILD "rebuild it with `make -C qemu-glue clean all " \
                "QEMU_BUILD=<build tree of this QEMU's source package>`"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* "10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)" of the running binary */
static char *running_version(void)
{
    g_autoptr(VersionInfo) info = qmp_query_version(&error_abort);

    return g_strdup_printf("%" PRId64 ".%" PRId64 ".%" PRId64 " (%s)",
                           info->qemu->major, info->qemu->minor,
                           info->qemu->micro, info->package);
}

static bool same_version(void)
{
    g_autofree char *running = running_version();

    if (!strcmp(running, BUILT_FOR)) {
        return true;
    }
    error_report("vhost-megasas.so was built for QEMU %s, but this is "
                 "QEMU %s: %s", BUILT_FOR, running, REBUILD);
    return false;
}

/*
 * Behind DeviceState, an AddressSpace and several MemoryRegions, so that its
 * place tells another layout of any of them.
 */
static bool same_layout(void)
{
    DeviceClass *dc = DEVICE_CLASS(object_class_by_name(TYPE_PCI_DEVICE));

    VMS_FOR_EACH_PROPERTY(prop, dc) {
        if (!strcmp(prop->name, "acpi-index") &&
            prop->offset == offsetof(PCIDevice, acpi_index)) {
            return true;
        }
    }
    error_report("vhost-megasas.so was built for a QEMU configured in another "
                 "way: %s", REBUILD);
    return false;
}

/* QEMU looks at "-device TYPE,help" before it loads any plug-in. */
static void show_help(void)
{
    QemuOpts *opts = qemu_opts_parse_noisily(qemu_find_opts("device"),
                                             TYPE_VHOST_MEGASAS_GEN2 ",help=on",
                                             true);

    printf("vhost-megasas.so %s for QEMU %s\n", VMS_VERSION, BUILT_FOR);
    qdev_device_help(opts);
    exit(EXIT_SUCCESS);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
                                           const qemu_info_t *info,
                                           int argc, char **argv)
{
    /* A refusal returned to QEMU gets a second line, which tells nothing. */
    if (!same_version() || !same_layout()) {
        exit(EXIT_FAILURE);
    }
    /* Each controller's arguments name the plug-in. */
    if (!object_class_by_name(TYPE_VHOST_MEGASAS)) {
        vhost_megasas_register_types();
    }
    if (argc && !strcmp(argv[0], "help=on")) {
        show_help();
    }
    return 0;
}
