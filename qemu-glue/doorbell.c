/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/bitops.h"
#include "qemu/error-report.h"
#include "qemu/host-utils.h"
#include "qemu/main-loop.h"
#include "qemu/timer.h"

#include "doorbell.h"
#include "frame.h"

/* Words armed at a time: each makes KVM wait for its vCPUs. */
#define BATCH           64

#define FORESIGHT_MS    100

/* What failed once would fail for the next word too: keep what there is. */
static gboolean frame_settle(gpointer key, gpointer value, gpointer opaque)
{
    VmsDoorbells *doorbells = opaque;
    VmsFrame *frame = value;

    doorbells->words -= ctpop32(frame->wanted) - ctpop32(frame->armed);
    frame->wanted = frame->armed;
    if (!frame->armed) {
        vms_frame_release(frame, doorbells->device);
    }
    return !frame->armed;
}

static void learning_stop(VmsDoorbells *doorbells, int error)
{
    doorbells->full = true;
    g_hash_table_foreach_remove(doorbells->frames, frame_settle, doorbells);
    warn_report_once("vhost-megasas: no more doorbells than those of %u frames "
                     "are fast: %s%s", g_hash_table_size(doorbells->frames),
                     strerror(-error), error == -EMFILE ?
                     "; raise RLIMIT_NOFILE or set doorbells=N" : "");
}

static void doorbells_arm(void *opaque)
{
    VmsDoorbells *doorbells = opaque;
    int budget = BATCH;
    GHashTableIter iter;
    gpointer frame;

    g_hash_table_iter_init(&iter, doorbells->frames);
    while (budget > 0 && g_hash_table_iter_next(&iter, NULL, &frame)) {
        budget = vms_frame_arm(frame, doorbells->window, doorbells->device,
                               budget);
    }
    if (budget < 0) {
        learning_stop(doorbells, budget);
    } else if (!budget) {
        qemu_bh_schedule(doorbells->bh);
    }
}

static void hints_want(VmsDoorbells *doorbells, VmsFrame *frame,
                       uint32_t hints)
{
    doorbells->words += ctpop32(hints) - ctpop32(frame->wanted);
    frame->wanted = hints;
    qemu_bh_schedule(doorbells->bh);
}

/*
 * Every frame of the pool will sooner or later be written with every hint, and
 * each for the first time would be slow: so want them all.  Only after a while,
 * for KVM looks through the words in the order they came, and what was really
 * written shall come first.
 */
static void doorbells_foresee(void *opaque)
{
    VmsDoorbells *doorbells = opaque;
    GHashTableIter iter;
    gpointer frame;

    if (doorbells->full || g_hash_table_size(doorbells->frames) *
        ctpop32(doorbells->hints) > doorbells->limit) {
        return;
    }
    g_hash_table_iter_init(&iter, doorbells->frames);
    while (g_hash_table_iter_next(&iter, NULL, &frame)) {
        hints_want(doorbells, frame, doorbells->hints);
    }
}

/* There is no room for all after all: keep to what was written. */
static void doorbells_stop_foreseeing(VmsDoorbells *doorbells)
{
    GHashTableIter iter;
    gpointer value;

    doorbells->foreseeing = false;
    g_hash_table_iter_init(&iter, doorbells->frames);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        VmsFrame *frame = value;

        hints_want(doorbells, frame, frame->written);
    }
}

static VmsFrame *frame_get(VmsDoorbells *doorbells, uint32_t address)
{
    gpointer key = GUINT_TO_POINTER(address);
    VmsFrame *frame = g_hash_table_lookup(doorbells->frames, key);

    if (!frame) {
        frame = g_new0(VmsFrame, 1);
        frame->address = address;
        g_hash_table_insert(doorbells->frames, key, frame);
    }
    return frame;
}

void vms_doorbells_learn(VmsDoorbells *doorbells, uint32_t word)
{
    uint32_t hint = BIT(word & VMS_HINT_MASK);
    VmsFrame *frame;

    if (doorbells->words >= doorbells->limit && doorbells->foreseeing) {
        doorbells_stop_foreseeing(doorbells);
    }
    if (doorbells->words >= doorbells->limit || doorbells->full ||
        !doorbells->window->open) {
        return;
    }
    frame = frame_get(doorbells, word & ~VMS_HINT_MASK);
    frame->written |= hint;
    doorbells->hints |= hint;
    hints_want(doorbells, frame, frame->wanted | hint);
    if (doorbells->foreseeing && !timer_pending(doorbells->foresight)) {
        timer_mod(doorbells->foresight,
                  qemu_clock_get_ms(QEMU_CLOCK_REALTIME) + FORESIGHT_MS);
    }
}

/* Out of KVM first, then out of the module, then closed. */
static gboolean frame_drop(gpointer key, gpointer value, gpointer opaque)
{
    VmsDoorbells *doorbells = opaque;

    vms_frame_disarm(value, doorbells->window);
    vms_frame_release(value, doorbells->device);
    return true;
}

void vms_doorbells_forget(VmsDoorbells *doorbells)
{
    timer_del(doorbells->foresight);
    qemu_bh_cancel(doorbells->bh);
    g_hash_table_foreach_remove(doorbells->frames, frame_drop, doorbells);
    doorbells->words = 0;
    doorbells->hints = 0;
    doorbells->full = false;
    doorbells->foreseeing = true;
}

void vms_doorbells_init(VmsDoorbells *doorbells, VmsWindow *window,
                        int device, uint32_t limit)
{
    *doorbells = (VmsDoorbells) {
        .window = window,
        .device = device,
        .limit = limit,
        .foreseeing = true,
        .frames = g_hash_table_new_full(NULL, NULL, NULL, g_free),
        .bh = qemu_bh_new(doorbells_arm, doorbells),
        .foresight = timer_new_ms(QEMU_CLOCK_REALTIME, doorbells_foresee,
                                  doorbells),
    };
}

void vms_doorbells_exit(VmsDoorbells *doorbells)
{
    vms_doorbells_forget(doorbells);
    timer_free(doorbells->foresight);
    qemu_bh_delete(doorbells->bh);
    g_hash_table_unref(doorbells->frames);
}
