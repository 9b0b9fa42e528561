/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/error-report.h"
#include "qemu/event_notifier.h"
#include "qemu/main-loop.h"

#include <sys/resource.h>

#include "doorbell.h"
#include "module.h"

/* File descriptors left to the rest of QEMU. */
#define SPARE_FDS 128

struct VmsDoorbell {
    uint32_t word;
    EventNotifier kick;
    QSIMPLEQ_ENTRY(VmsDoorbell) next;
};

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

static int doorbell_arm(VmsDoorbells *doorbells, VmsDoorbell *doorbell)
{
    struct vhost_megasas_eventfd add = { .value = doorbell->word };
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
    memory_region_add_eventfd(doorbells->page, VMS_DOORBELL_OFFSET,
                              VMS_DOORBELL_SIZE, true, doorbell->word,
                              &doorbell->kick);
    return 0;
}

static void doorbell_forget(VmsDoorbells *doorbells, VmsDoorbell *doorbell)
{
    g_hash_table_remove(doorbells->words, GUINT_TO_POINTER(doorbell->word));
    g_free(doorbell);
}

/* What failed once would fail for the next word too. */
static void doorbells_stop_learning(VmsDoorbells *doorbells, int error)
{
    doorbells->limit = 0;
    warn_report("vhost-megasas: no more than %u doorbells are fast: %s%s",
                g_hash_table_size(doorbells->words), strerror(-error),
                error == -EMFILE ? "; raise RLIMIT_NOFILE or set doorbells=N"
                                 : "");
}

/* One transaction for all, since each makes KVM wait for its vCPUs. */
static void doorbells_arm(void *opaque)
{
    VmsDoorbells *doorbells = opaque;
    VmsDoorbell *doorbell;
    int error = 0;

    memory_region_transaction_begin();
    while ((doorbell = QSIMPLEQ_FIRST(&doorbells->waiting))) {
        int ret = doorbell_arm(doorbells, doorbell);

        QSIMPLEQ_REMOVE_HEAD(&doorbells->waiting, next);
        if (ret < 0) {
            doorbell_forget(doorbells, doorbell);
            error = ret;
        }
    }
    memory_region_transaction_commit();
    if (error) {
        doorbells_stop_learning(doorbells, error);
    }
}

void vms_doorbells_learn(VmsDoorbells *doorbells, uint32_t word)
{
    gpointer key = GUINT_TO_POINTER(word);
    VmsDoorbell *doorbell;

    if (g_hash_table_size(doorbells->words) >= doorbells->limit ||
        g_hash_table_contains(doorbells->words, key)) {
        return;
    }
    doorbell = g_new0(VmsDoorbell, 1);
    doorbell->word = word;
    g_hash_table_insert(doorbells->words, key, doorbell);
    QSIMPLEQ_INSERT_TAIL(&doorbells->waiting, doorbell, next);
    qemu_bh_schedule(doorbells->bh);
}

void vms_doorbells_init(VmsDoorbells *doorbells, MemoryRegion *page,
                        int device, uint32_t limit)
{
    doorbells->page = page;
    doorbells->device = device;
    doorbells->limit = limit;
    doorbells->words = g_hash_table_new(NULL, NULL);
    QSIMPLEQ_INIT(&doorbells->waiting);
    doorbells->bh = qemu_bh_new(doorbells_arm, doorbells);
}

static void doorbells_drop_waiting(VmsDoorbells *doorbells)
{
    VmsDoorbell *doorbell;

    while ((doorbell = QSIMPLEQ_FIRST(&doorbells->waiting))) {
        QSIMPLEQ_REMOVE_HEAD(&doorbells->waiting, next);
        doorbell_forget(doorbells, doorbell);
    }
}

/* Out of KVM first, then out of the module, then closed. */
static void doorbells_disarm(VmsDoorbells *doorbells)
{
    GHashTableIter iter;
    gpointer value;

    memory_region_transaction_begin();
    g_hash_table_iter_init(&iter, doorbells->words);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        VmsDoorbell *doorbell = value;

        memory_region_del_eventfd(doorbells->page, VMS_DOORBELL_OFFSET,
                                  VMS_DOORBELL_SIZE, true, doorbell->word,
                                  &doorbell->kick);
    }
    memory_region_transaction_commit();

    g_hash_table_iter_init(&iter, doorbells->words);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        VmsDoorbell *doorbell = value;

        vms_module_call(doorbells->device, VHOST_MEGASAS_DEL_DOORBELL,
                        &doorbell->word);
        event_notifier_cleanup(&doorbell->kick);
        g_hash_table_iter_remove(&iter);
        g_free(doorbell);
    }
}

void vms_doorbells_exit(VmsDoorbells *doorbells)
{
    qemu_bh_delete(doorbells->bh);
    doorbells_drop_waiting(doorbells);
    doorbells_disarm(doorbells);
    g_hash_table_unref(doorbells->words);
}
