/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A MegaRAID SAS controller whose firmware is in the host kernel
 * (vhost_megasas.ko) and in vhost-megasasd.  This is the PCI function, the
 * guest's memory and the wiring into KVM: no command passes here once its
 * doorbell is learnt.
 */
#ifndef VMS_DEVICE_H
#define VMS_DEVICE_H

#include "compat.h"
#include "qom/object.h"

#include "attach.h"
#include "clear.h"
#include "doorbell.h"
#include "host.h"
#include "interrupt.h"
#include "memory-table.h"
#include "registers.h"
#include "run-state.h"
#include "window.h"

#define TYPE_VHOST_MEGASAS      "vhost-megasas-base"
#define TYPE_VHOST_MEGASAS_GEN1 "vhost-megasas"
#define TYPE_VHOST_MEGASAS_GEN2 "vhost-megasas-gen2"

OBJECT_DECLARE_TYPE(VHostMegasas, VHostMegasasClass, VHOST_MEGASAS)

struct VHostMegasas {
    PCIDevice parent_obj;

    /* properties */
    char *wwpn;
    uint16_t tpgt;
    char *socket;
    uint32_t max_doorbells;
    bool msi;
    bool msix;
    int32_t bootindex;

    VmsHost host;
    VmsAttachment attachment;
    VmsMemoryTable memory;
    VmsRegisters registers;
    VmsWindow window;
    VmsClears clears;
    VmsDoorbells doorbells;
    VmsInterrupt interrupt;
    VmsRunState run_state;
    bool in_flr;
};

void vhost_megasas_register_types(void);

#endif
