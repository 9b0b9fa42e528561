/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the QEMU versions the device is built for.  Nothing
 * else looks at a version.
 */
#ifndef VMS_COMPAT_H
#define VMS_COMPAT_H

#define VMS_QEMU_AT_LEAST(major, minor) \
    (QEMU_VERSION_MAJOR > (major) || \
     (QEMU_VERSION_MAJOR == (major) && QEMU_VERSION_MINOR >= (minor)))

#if __has_include("system/kvm.h")
#include "system/kvm.h"
#include "system/runstate.h"
#include "system/system.h"
#else
#include "sysemu/kvm.h"
#include "sysemu/runstate.h"
#include "sysemu/sysemu.h"
#endif

#if __has_include("qobject/qdict.h")
#include "qobject/qdict.h"
#include "qobject/qjson.h"
#include "qobject/qlist.h"
#include "qobject/qstring.h"
#else
#include "qapi/qmp/qdict.h"
#include "qapi/qmp/qjson.h"
#include "qapi/qmp/qlist.h"
#include "qapi/qmp/qstring.h"
#endif

#if __has_include("hw/pci/pci_device.h")
#include "hw/pci/pci_device.h"
#else
#include "hw/pci/pci.h"
#endif

#include "exec/memory.h"
#include "hw/qdev-properties.h"
#include "migration/blocker.h"
#include "qapi/error.h"

/* Since 8.2 the blocker's owner is a pointer that QEMU clears. */
static inline int vms_add_migration_blocker(Error **reason, Error **errp)
{
#if VMS_QEMU_AT_LEAST(8, 2)
    return migrate_add_blocker(reason, errp);
#else
    int ret = migrate_add_blocker(*reason, errp);

    if (ret < 0) {
        error_free(*reason);
        *reason = NULL;
    }
    return ret;
#endif
}

static inline void vms_del_migration_blocker(Error **reason)
{
#if VMS_QEMU_AT_LEAST(8, 2)
    migrate_del_blocker(reason);
#else
    migrate_del_blocker(*reason);
    error_free(*reason);
    *reason = NULL;
#endif
}

/* Since 9.0 a KVM without eventfds is refused by QEMU itself. */
static inline bool vms_kvm_has_eventfds(void)
{
#if VMS_QEMU_AT_LEAST(9, 0)
    return true;
#else
    return kvm_eventfds_enabled();
#endif
}

#if !VMS_QEMU_AT_LEAST(9, 2)
static inline void device_class_set_legacy_reset(DeviceClass *dc,
                                                 DeviceReset reset)
{
    dc->reset = reset;
}
#endif

/* Since 10.0 a property list knows its length. */
#if VMS_QEMU_AT_LEAST(10, 0)
#define VMS_PROPERTY_LIST       static const Property
#define VMS_PROPERTY_LIST_END
#define VMS_FOR_EACH_PROPERTY(prop, dc) \
    for (const Property *prop = (dc)->props_; \
         prop && prop < (dc)->props_ + (dc)->props_count_; prop++)
#else
#define VMS_PROPERTY_LIST       static Property
#define VMS_PROPERTY_LIST_END   DEFINE_PROP_END_OF_LIST(),
#define VMS_FOR_EACH_PROPERTY(prop, dc) \
    for (Property *prop = (dc)->props_; prop && prop->name; prop++)
#endif

#ifndef MEMORY_LISTENER_PRIORITY_DEV_BACKEND
#define MEMORY_LISTENER_PRIORITY_DEV_BACKEND 10
#endif

#endif
