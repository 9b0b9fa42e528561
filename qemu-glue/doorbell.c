/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/error-report.h"
#include "qemu/event_notifier.h"
#include "qemu/host-utils.h"
#include "qemu/main-loop.h"
#include "qemu/timer.h"

#include <sys/resource.h>

#include "doorbell.h"
#include "module.h"

/* Frames are aligned to 32 bytes, the bits below tell about their length. */
#define HINT_MASK       0x1F

/* File descriptors left to the rest of QEMU. */
#define SPARE_FDS       128

/* Words armed at a time: each makes KVM wait for its vCPUs. */
#define BATCH           64

#define FORESIGHT_MS    100

/*
 * A frame and the words that were or may be written for it: they mean the same
 * to the module, so that one eventfd does for all.
 */
typedef struct VmsDoorbell {
    uint32_t frame;
    uint32_t written;           /* hints, a bit each: those that were slow, */
    uint32_t wanted;            /* those that shall be fast, */
    uint32_t armed;             /* and those that are */
    bool bound;                 /* known to the module */
    uint32_t word;              /* by this one of its words */
    EventNotifier kick;
} VmsDoorbell;

static void word_change(VmsDoorbells *doorbells, VmsDoorbell *doorbell,
                        unsigned int hint)
{
    VmsEventfdChange *change = doorbell->armed & BIT(hint) ?
                               memory_region_del_eventfd :
                               memory_region_add_eventfd;

    change(doorbells->page, VMS_DOORBELL_OFFSET, VMS_DOORBELL_SIZE, true,
           doorbell->frame | hint, &doorbell->kick);
    doorbell->armed ^= BIT(hint);
}

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

static int frame_bind(VmsDoorbells *doorbells, VmsDoorbell *doorbell)
{
    struct vhost_megasas_eventfd add = {
        .value = doorbell->frame | ctz32(doorbell->wanted),
    };
    int ret = kick_init(&doorbell->kick);

    if (ret < 0) {
        return ret;
    }
    add.fd = event_notifier_get_fd(&doorbell->kick);
    ret = vms_module_call(doorbells->device, VHOST_MEGASAS_ADD_DOORBELL, &add);
    if (ret < 0) {
        event_notifier_cleanup(&doorbell->kick);
        return ret;
    }
    doorbell->word = add.value;
    doorbell->bound = true;
    return 0;
}

static void frame_release(VmsDoorbells *doorbells, VmsDoorbell *doorbell)
{
    vms_module_call(doorbells->device, VHOST_MEGASAS_DEL_DOORBELL,
                    &doorbell->word);
    event_notifier_cleanup(&doorbell->kick);
}

/* Returns what is left of the budget. */
static int frame_arm(VmsDoorbells *doorbells, VmsDoorbell *doorbell,
                     int budget)
{
    uint32_t change = doorbell->wanted ^ doorbell->armed;

    if (change && !doorbell->bound) {
        int ret = frame_bind(doorbells, doorbell);

        if (ret < 0) {
            return ret;
        }
    }
    for (; change && budget; change &= change - 1, budget--) {
        word_change(doorbells, doorbell, ctz32(change));
    }
    return budget;
}

/* What failed once would fail for the next word too. */
static void learning_stop(VmsDoorbells *doorbells, int error)
{
    doorbells->full = true;
    warn_report("vhost-megasas: no more doorbells than those of %u frames are "
                "fast: %s%s", g_hash_table_size(doorbells->frames),
                strerror(-error), error == -EMFILE ?
                "; raise RLIMIT_NOFILE or set doorbells=N" : "");
}

static void doorbells_arm(void *opaque)
{
    VmsDoorbells *doorbells = opaque;
    int budget = BATCH;
    GHashTableIter iter;
    gpointer doorbell;

    memory_region_transaction_begin();
    g_hash_table_iter_init(&iter, doorbells->frames);
    while (budget > 0 && g_hash_table_iter_next(&iter, NULL, &doorbell)) {
        budget = frame_arm(doorbells, doorbell, budget);
        if (budget < 0) {
            g_hash_table_iter_remove(&iter);
        }
    }
    memory_region_transaction_commit();

    if (budget < 0) {
        learning_stop(doorbells, budget);
    } else if (!budget) {
        qemu_bh_schedule(doorbells->bh);
    }
}

static void hints_want(VmsDoorbells *doorbells, VmsDoorbell *doorbell,
                       uint32_t hints)
{
    doorbells->words += ctpop32(hints) - ctpop32(doorbell->wanted);
    doorbell->wanted = hints;
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
    gpointer doorbell;

    if (doorbells->full || g_hash_table_size(doorbells->frames) *
        ctpop32(doorbells->hints) > doorbells->limit) {
        return;
    }
    g_hash_table_iter_init(&iter, doorbells->frames);
    while (g_hash_table_iter_next(&iter, NULL, &doorbell)) {
        hints_want(doorbells, doorbell, doorbells->hints);
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
        VmsDoorbell *doorbell = value;

        hints_want(doorbells, doorbell, doorbell->written);
    }
}

static VmsDoorbell *frame_get(VmsDoorbells *doorbells, uint32_t frame)
{
    gpointer key = GUINT_TO_POINTER(frame);
    VmsDoorbell *doorbell = g_hash_table_lookup(doorbells->frames, key);

    if (!doorbell) {
        doorbell = g_new0(VmsDoorbell, 1);
        doorbell->frame = frame;
        g_hash_table_insert(doorbells->frames, key, doorbell);
    }
    return doorbell;
}

void vms_doorbells_learn(VmsDoorbells *doorbells, uint32_t word)
{
    uint32_t hint = BIT(word & HINT_MASK);
    VmsDoorbell *doorbell;

    if (doorbells->words >= doorbells->limit && doorbells->foreseeing) {
        doorbells_stop_foreseeing(doorbells);
    }
    if (doorbells->words >= doorbells->limit || doorbells->full) {
        return;
    }
    doorbell = frame_get(doorbells, word & ~HINT_MASK);
    doorbell->written |= hint;
    doorbells->hints |= hint;
    hints_want(doorbells, doorbell, doorbell->wanted | hint);
    if (doorbells->foreseeing && !timer_pending(doorbells->foresight)) {
        timer_mod(doorbells->foresight,
                  qemu_clock_get_ms(QEMU_CLOCK_REALTIME) + FORESIGHT_MS);
    }
}

static void frame_disarm(gpointer key, gpointer value, gpointer opaque)
{
    VmsDoorbell *doorbell = value;

    while (doorbell->armed) {
        word_change(opaque, doorbell, ctz32(doorbell->armed));
    }
}

static gboolean frame_drop(gpointer key, gpointer value, gpointer opaque)
{
    VmsDoorbell *doorbell = value;

    if (doorbell->bound) {
        frame_release(opaque, doorbell);
    }
    return true;
}

/* Out of KVM first, then out of the module, then closed. */
void vms_doorbells_forget(VmsDoorbells *doorbells)
{
    timer_del(doorbells->foresight);
    qemu_bh_cancel(doorbells->bh);
    memory_region_transaction_begin();
    g_hash_table_foreach(doorbells->frames, frame_disarm, doorbells);
    memory_region_transaction_commit();
    g_hash_table_foreach_remove(doorbells->frames, frame_drop, doorbells);
    doorbells->words = 0;
    doorbells->hints = 0;
    doorbells->full = false;
    doorbells->foreseeing = true;
}

void vms_doorbells_init(VmsDoorbells *doorbells, MemoryRegion *page,
                        int device, uint32_t limit)
{
    *doorbells = (VmsDoorbells) {
        .page = page,
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
