/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "qemu/bitops.h"

#include "clear.h"
#include "offsets.h"

/* A word that KVM has no room for is slow. */
void vms_clears_catch(VmsClears *clears)
{
    VmsAttachment *attachment = clears->attachment;

    if (!clears->wanted || !clears->window->open) {
        return;
    }
    for (unsigned int i = 0; i < attachment->clear_count; i++) {
        VmsClear *clear = &attachment->clears[i];

        if (!(clears->caught & BIT(i)) &&
            vms_window_catch(clears->window, VMS_REG_CLEAR, clear->value,
                             &clear->written) >= 0) {
            clears->caught |= BIT(i);
        }
    }
}

void vms_clears_uncatch(VmsClears *clears)
{
    VmsAttachment *attachment = clears->attachment;

    for (unsigned int i = 0; i < attachment->clear_count; i++) {
        VmsClear *clear = &attachment->clears[i];

        if (clears->caught & BIT(i)) {
            vms_window_uncatch(clears->window, VMS_REG_CLEAR, clear->value,
                               &clear->written);
        }
    }
    clears->caught = 0;
}

void vms_clears_want(VmsClears *clears, bool wanted)
{
    clears->wanted = wanted;
    if (wanted) {
        vms_clears_catch(clears);
    } else {
        vms_clears_uncatch(clears);
    }
}

void vms_clears_init(VmsClears *clears, VmsWindow *window,
                     VmsAttachment *attachment)
{
    *clears = (VmsClears) {
        .window = window,
        .attachment = attachment,
        .wanted = true,
    };
}
