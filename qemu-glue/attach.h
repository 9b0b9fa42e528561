/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file descriptors of a bound controller, handed over by vhost-megasasd. */
#ifndef VMS_ATTACH_H
#define VMS_ATTACH_H

#include "qemu/event_notifier.h"

#define VMS_MAX_CLEARS 8

/* Stands for writes of one value to the interrupt status' clear register. */
typedef struct VmsClear {
    uint32_t value;
    EventNotifier written;
} VmsClear;

typedef struct VmsAttachment {
    int device;                 /* /dev/vhost-megasas, bound to the endpoint */
    bool has_call;
    EventNotifier call;         /* signalled to interrupt the guest */
    bool has_resample;
    EventNotifier resample;     /* KVM signals the end of an interrupt */
    unsigned int clear_count;
    VmsClear clears[VMS_MAX_CLEARS];
} VmsAttachment;

typedef struct VmsEndpoint {
    const char *socket;         /* where vhost-megasasd listens */
    const char *type;           /* name of the QEMU device */
    const char *wwpn;
    uint16_t tpgt;
} VmsEndpoint;

bool vms_attach(VmsAttachment *attachment, const VmsEndpoint *endpoint,
                Error **errp);
void vms_detach(VmsAttachment *attachment);

#endif
