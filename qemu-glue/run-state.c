/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/error-report.h"

#include "module.h"
#include "run-state.h"

static int running_tell(VmsRunState *state, bool running)
{
    uint32_t value = running;

    return vms_module_call(state->device, VHOST_MEGASAS_SET_RUNNING, &value);
}

/*
 * The vCPUs do not run now.  A stop returns when the I/O that is out has ended,
 * as that of QEMU's own disks does: what is on them is what the guest knows.
 */
static void state_changed(void *opaque, bool running, RunState run_state)
{
    int ret = running_tell(opaque, running);

    if (ret < 0) {
        error_report("vhost-megasas: the host kernel refused to %s: %s",
                     running ? "go on" : "stop", strerror(-ret));
    }
}

/* A machine that was not started yet is one that stands still. */
bool vms_run_state_init(VmsRunState *state, DeviceState *dev, int device,
                        Error **errp)
{
    int ret;

    *state = (VmsRunState) { .device = device };
    ret = running_tell(state, runstate_is_running());
    if (ret < 0) {
        error_setg(errp, "the host kernel refused to start or stop the "
                   "controller: %s", strerror(-ret));
        return false;
    }
    state->entry = qdev_add_vm_change_state_handler(dev, state_changed, state);
    return true;
}

void vms_run_state_exit(VmsRunState *state)
{
    qemu_del_vm_change_state_handler(state->entry);
}
