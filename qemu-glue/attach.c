/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attach protocol, version 1: a request and an answer in JSON.  The answer's
 * list "fds" names the roles of the file descriptors that come with it.
 */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/cutils.h"

#include <glib-unix.h>

#include "attach.h"
#include "exchange.h"
#include "module.h"

#define PROTOCOL_VERSION    1

static GString *request_text(const VmsEndpoint *endpoint)
{
    g_autoptr(QDict) request = qdict_new();
    QList *abi = qlist_new();

    qlist_append_int(abi, VHOST_MEGASAS_ABI_MAJOR);
    qlist_append_int(abi, VHOST_MEGASAS_ABI_MINOR);
    qdict_put_int(request, "version", PROTOCOL_VERSION);
    qdict_put_str(request, "device", endpoint->type);
    qdict_put_str(request, "wwpn", endpoint->wwpn);
    qdict_put_int(request, "tpgt", endpoint->tpgt);
    qdict_put(request, "abi", abi);
    return qobject_to_json(QOBJECT(request));
}

static void notifier_take(EventNotifier *notifier, int fd)
{
    /* The daemon's is shared with the kernel; here nobody may sleep on it. */
    g_unix_set_fd_nonblocking(fd, true, NULL);
    event_notifier_init_fd(notifier, fd);
}

/* True if the fd has found its place; roles from the future are no error. */
static bool role_take(VmsAttachment *attachment, const char *role, int fd)
{
    unsigned int value;

    if (!strcmp(role, "device") && attachment->device < 0) {
        attachment->device = fd;
        return true;
    }
    if (!strcmp(role, "call") && !attachment->has_call) {
        attachment->has_call = true;
        notifier_take(&attachment->call, fd);
        return true;
    }
    if (!strcmp(role, "resample") && !attachment->has_resample) {
        attachment->has_resample = true;
        notifier_take(&attachment->resample, fd);
        return true;
    }
    if (strstart(role, "clear:", &role) &&
        attachment->clear_count < VMS_MAX_CLEARS &&
        !qemu_strtoui(role, NULL, 0, &value)) {
        VmsClear *clear = &attachment->clears[attachment->clear_count++];

        clear->value = value;
        notifier_take(&clear->written, fd);
        return true;
    }
    return false;
}

static void roles_take(VmsAttachment *attachment, QList *roles,
                       VmsAnswer *answer)
{
    const QListEntry *entry;
    unsigned int i = 0;

    QLIST_FOREACH_ENTRY(roles, entry) {
        QString *role = qobject_to(QString, qlist_entry_obj(entry));

        if (i == answer->fd_count) {
            return;
        }
        if (role && role_take(attachment, qstring_get_str(role),
                              answer->fds[i])) {
            answer->fds[i] = -1;
        }
        i++;
    }
}

static QDict *answer_parse(const VmsAnswer *answer)
{
    QObject *object = qobject_from_json(answer->text, NULL);
    QDict *dict = qobject_to(QDict, object);

    if (!dict) {
        qobject_unref(object);
    }
    return dict;
}

static bool answer_take(VmsAttachment *attachment, VmsAnswer *answer,
                        const VmsEndpoint *endpoint, Error **errp)
{
    g_autoptr(QDict) dict = answer_parse(answer);
    QList *roles = dict ? qobject_to(QList, qdict_get(dict, "fds")) : NULL;

    if (dict && !qdict_get_try_bool(dict, "ok", false) &&
        qdict_get_try_str(dict, "error")) {
        error_setg(errp, "vhost-megasasd refuses %s: %s", endpoint->wwpn,
                   qdict_get_try_str(dict, "error"));
        return false;
    }
    if (roles) {
        roles_take(attachment, roles, answer);
    }
    if (!roles || attachment->device < 0 || !attachment->has_call ||
        qdict_get_try_int(dict, "version", 0) != PROTOCOL_VERSION) {
        error_setg(errp, "vhost-megasasd at '%s' does not speak version %d of "
                   "attach protocol: install the daemon that belongs to this "
                   "device", endpoint->socket, PROTOCOL_VERSION);
        return false;
    }
    return true;
}

static bool abi_check(int device, Error **errp)
{
    struct vhost_megasas_abi abi;
    int ret = vms_module_call(device, VHOST_MEGASAS_GET_ABI, &abi);

    if (ret < 0) {
        error_setg(errp, "cannot ask vhost_megasas.ko for its version: %s; "
                   "load the module that belongs to this device",
                   strerror(-ret));
        return false;
    }
    if (abi.major != VHOST_MEGASAS_ABI_MAJOR ||
        abi.minor < VHOST_MEGASAS_ABI_MINOR) {
        error_setg(errp, "vhost_megasas.ko has ABI %u.%u, this device needs "
                   "%u.%u: load the module that belongs to it", abi.major,
                   abi.minor, VHOST_MEGASAS_ABI_MAJOR,
                   VHOST_MEGASAS_ABI_MINOR);
        return false;
    }
    return true;
}

bool vms_attach(VmsAttachment *attachment, const VmsEndpoint *endpoint,
                Error **errp)
{
    g_autoptr(GString) request = request_text(endpoint);
    VmsAnswer answer;
    bool ok;

    *attachment = (VmsAttachment) { .device = -1 };
    if (!vms_exchange(&answer, endpoint->socket, request->str, errp)) {
        return false;
    }
    ok = answer_take(attachment, &answer, endpoint, errp) &&
         abi_check(attachment->device, errp);
    vms_answer_close(&answer);
    if (!ok) {
        vms_detach(attachment);
    }
    return ok;
}

void vms_detach(VmsAttachment *attachment)
{
    while (attachment->clear_count) {
        attachment->clear_count--;
        event_notifier_cleanup(
            &attachment->clears[attachment->clear_count].written);
    }
    if (attachment->has_resample) {
        event_notifier_cleanup(&attachment->resample);
        attachment->has_resample = false;
    }
    if (attachment->has_call) {
        event_notifier_cleanup(&attachment->call);
        attachment->has_call = false;
    }
    /* Ends the controller. */
    if (attachment->device >= 0) {
        close(attachment->device);
        attachment->device = -1;
    }
}
