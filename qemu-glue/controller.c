/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/error-report.h"

#include "controller.h"
#include "module.h"

static bool set_owner(int device, Error **errp)
{
    int ret = vms_module_call(device, VHOST_MEGASAS_SET_OWNER, NULL);

    if (ret < 0) {
        error_setg(errp, "cannot become the controller's owner: %s",
                   strerror(-ret));
        return false;
    }
    return true;
}

static bool controller_attach(VHostMegasas *s, Error **errp)
{
    VmsEndpoint endpoint = {
        .socket = s->socket,
        .type = object_get_typename(OBJECT(s)),
        .wwpn = s->wwpn,
        .tpgt = s->tpgt,
    };

    return vms_attach(&s->attachment, &endpoint, errp);
}

static void window_opened(void *opaque)
{
    VHostMegasas *s = opaque;

    vms_clears_catch(&s->clears);
}

/* The words are learnt again where it opens next. */
static void window_closing(void *opaque)
{
    VHostMegasas *s = opaque;

    vms_doorbells_forget(&s->doorbells);
    vms_clears_uncatch(&s->clears);
}

/* What KVM catches of the guest's writes. */
static void catching_init(VHostMegasas *s)
{
    VmsAttachment *attachment = &s->attachment;

    vms_clears_init(&s->clears, &s->window, attachment);
    vms_doorbells_init(&s->doorbells, &s->window, attachment->device,
                       s->max_doorbells);
    vms_window_init(&s->window, &s->registers.page, window_opened,
                    window_closing, s);
}

static void catching_exit(VHostMegasas *s)
{
    vms_window_exit(&s->window);
    vms_doorbells_exit(&s->doorbells);
}

bool vms_controller_init(VHostMegasas *s, Error **errp)
{
    VmsAttachment *attachment = &s->attachment;
    int device;

    if (!controller_attach(s, errp)) {
        return false;
    }
    device = attachment->device;
    if (!set_owner(device, errp) ||
        !vms_memory_table_init(&s->memory, device, errp)) {
        goto detach;
    }
    if (!vms_registers_start(&s->registers, device, &s->doorbells,
                             &s->interrupt.intx, errp)) {
        goto forget_memory;
    }
    catching_init(s);
    if (!vms_interrupt_init(&s->interrupt, PCI_DEVICE(s), attachment,
                            &s->clears, &s->registers, errp)) {
        goto stop_catching;
    }
    if (!vms_run_state_init(&s->run_state, DEVICE(s), device, errp)) {
        goto exit_interrupt;
    }
    return true;

exit_interrupt:
    vms_interrupt_exit(&s->interrupt);
stop_catching:
    catching_exit(s);
    vms_registers_stop(&s->registers);
forget_memory:
    vms_memory_table_exit(&s->memory);
detach:
    vms_detach(&s->attachment);
    return false;
}

void vms_controller_exit(VHostMegasas *s)
{
    vms_run_state_exit(&s->run_state);
    vms_interrupt_exit(&s->interrupt);
    catching_exit(s);
    vms_registers_stop(&s->registers);
    vms_memory_table_exit(&s->memory);
    vms_detach(&s->attachment);
}

/* The next driver will have other frames. */
void vms_controller_reset(VHostMegasas *s, uint32_t reason)
{
    int ret;

    vms_doorbells_forget(&s->doorbells);
    ret = vms_module_call(s->attachment.device, VHOST_MEGASAS_RESET, &reason);
    if (ret < 0) {
        error_report("vhost-megasas: the host kernel refused a reset: %s",
                     strerror(-ret));
    }
    vms_intx_check(&s->interrupt.intx);
}
