/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"

#include "route.h"

static int route_add(VmsRoute *route)
{
    KVMRouteChange change = kvm_irqchip_begin_route_changes(kvm_state);
    int virq = kvm_irqchip_add_msi_route(&change, VMS_VECTOR, route->pci);

    kvm_irqchip_commit_route_changes(&change);
    return virq;
}

static int route_update(VmsRoute *route, MSIMessage message)
{
    int ret = kvm_irqchip_update_msi_route(kvm_state, route->virq, message,
                                           route->pci);

    if (ret < 0) {
        return ret;
    }
    kvm_irqchip_commit_routes(kvm_state);
    return route->virq;
}

static bool same_message(const MSIMessage *a, const MSIMessage *b)
{
    return a->address == b->address && a->data == b->data;
}

int vms_route_set(VmsRoute *route, MSIMessage message)
{
    int ret;

    if (route->virq >= 0 && same_message(&route->message, &message)) {
        return route->virq;
    }
    ret = route->virq < 0 ? route_add(route) : route_update(route, message);
    if (ret >= 0) {
        route->virq = ret;
        route->message = message;
    }
    return ret;
}

void vms_route_drop(VmsRoute *route)
{
    if (route->virq >= 0) {
        kvm_irqchip_release_virq(kvm_state, route->virq);
        route->virq = -1;
    }
}
