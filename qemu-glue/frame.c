/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "qemu/host-utils.h"

#include <sys/resource.h>

#include "frame.h"
#include "module.h"
#include "offsets.h"

/* File descriptors left to the rest of QEMU. */
#define SPARE_FDS       128

static int kick_init(EventNotifier *kick)
{
    struct rlimit limit;
    int ret = event_notifier_init(kick, 0);

    if (ret < 0) {
        return ret;
    }
    if (!getrlimit(RLIMIT_NOFILE, &limit) &&
        event_notifier_get_fd(kick) + SPARE_FDS >= limit.rlim_cur) {
        event_notifier_cleanup(kick);
        return -EMFILE;
    }
    return 0;
}

static int frame_bind(VmsFrame *frame, int device)
{
    struct vhost_megasas_eventfd add = {
        .value = frame->address | ctz32(frame->wanted),
    };
    int ret = kick_init(&frame->kick);

    if (ret < 0) {
        return ret;
    }
    add.fd = event_notifier_get_fd(&frame->kick);
    ret = vms_module_call(device, VHOST_MEGASAS_ADD_DOORBELL, &add);
    if (ret < 0) {
        event_notifier_cleanup(&frame->kick);
        return ret;
    }
    frame->word = add.value;
    frame->bound = true;
    return 0;
}

static int word_arm(VmsFrame *frame, VmsWindow *window, unsigned int hint)
{
    int ret = vms_window_catch(window, VMS_REG_DOORBELL,
                               frame->address | hint, &frame->kick);

    if (ret >= 0) {
        frame->armed |= BIT(hint);
    }
    return ret;
}

static void word_disarm(VmsFrame *frame, VmsWindow *window, unsigned int hint)
{
    vms_window_uncatch(window, VMS_REG_DOORBELL, frame->address | hint,
                       &frame->kick);
    frame->armed &= ~BIT(hint);
}

int vms_frame_arm(VmsFrame *frame, VmsWindow *window, int device, int budget)
{
    uint32_t change = frame->wanted ^ frame->armed;
    int ret = 0;

    if (change && !frame->bound) {
        ret = frame_bind(frame, device);
    }
    for (; change && budget && ret >= 0; change &= change - 1, budget--) {
        unsigned int hint = ctz32(change);

        if (frame->armed & BIT(hint)) {
            word_disarm(frame, window, hint);
        } else {
            ret = word_arm(frame, window, hint);
        }
    }
    return ret < 0 ? ret : budget;
}

void vms_frame_disarm(VmsFrame *frame, VmsWindow *window)
{
    while (frame->armed) {
        word_disarm(frame, window, ctz32(frame->armed));
    }
}

void vms_frame_release(VmsFrame *frame, int device)
{
    if (frame->bound) {
        vms_module_call(device, VHOST_MEGASAS_DEL_DOORBELL, &frame->word);
        event_notifier_cleanup(&frame->kick);
        frame->bound = false;
    }
}
