/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attach protocol, version 1: one datagram of JSON each way over a
 * SOCK_SEQPACKET socket, the answer's file descriptors by SCM_RIGHTS in the
 * order of its list "fds", then the connection closes.
 */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/cutils.h"

#include <glib-unix.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "linux/vhost_megasas.h"

#include "attach.h"

#define PROTOCOL_VERSION    1
#define TIMEOUT_SECONDS     5
#define MAX_ANSWER          4096
#define MAX_FDS             32

/* What megasasd sent; every fd that is not -1 is still to be closed. */
typedef struct Answer {
    char text[MAX_ANSWER + 1];
    int fds[MAX_FDS];
    unsigned int fd_count;
} Answer;

static void answer_close(Answer *answer)
{
    for (unsigned int i = 0; i < answer->fd_count; i++) {
        if (answer->fds[i] >= 0) {
            close(answer->fds[i]);
        }
    }
    answer->fd_count = 0;
}

static const char *connect_advice(int error)
{
    switch (error) {
    case ENOENT:
    case ECONNREFUSED:
        return "start the daemon (systemctl start megasasd) or give its "
               "socket with socket=PATH";
    case EACCES:
    case EPERM:
        return "run QEMU as a user who may write to this socket";
    default:
        return "see the log of megasasd";
    }
}

static int daemon_connect(const char *path, Error **errp)
{
    struct timeval timeout = { .tv_sec = TIMEOUT_SECONDS };
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd;

    if (strlen(path) >= sizeof(address.sun_path)) {
        error_setg(errp, "socket path '%s' is longer than %zu bytes: give a "
                   "shorter one with socket=PATH", path,
                   sizeof(address.sun_path) - 1);
        return -1;
    }
    pstrcpy(address.sun_path, sizeof(address.sun_path), path);

    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        error_setg_errno(errp, errno, "cannot make a socket");
        return -1;
    }
    /* The send timeout holds for connect(2) as well. */
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        error_setg(errp, "cannot reach megasasd at '%s': %s; %s", path,
                   strerror(errno), connect_advice(errno));
        close(fd);
        return -1;
    }
    return fd;
}

static bool request_send(int fd, const VmsEndpoint *endpoint, Error **errp)
{
    g_autoptr(QDict) request = qdict_new();
    g_autoptr(GString) text = NULL;
    QList *abi = qlist_new();

    qlist_append_int(abi, VHOST_MEGASAS_ABI_MAJOR);
    qlist_append_int(abi, VHOST_MEGASAS_ABI_MINOR);
    qdict_put_int(request, "version", PROTOCOL_VERSION);
    qdict_put_str(request, "device", endpoint->type);
    qdict_put_str(request, "wwpn", endpoint->wwpn);
    qdict_put_int(request, "tpgt", endpoint->tpgt);
    qdict_put(request, "abi", abi);
    text = qobject_to_json(QOBJECT(request));

    if (send(fd, text->str, text->len, MSG_NOSIGNAL) != (ssize_t)text->len) {
        error_setg(errp, "cannot send to megasasd at '%s': %s; see its log",
                   endpoint->socket, strerror(errno));
        return false;
    }
    return true;
}

static void answer_collect_fds(Answer *answer, struct msghdr *message)
{
    struct cmsghdr *cmsg;

    for (cmsg = CMSG_FIRSTHDR(message); cmsg;
         cmsg = CMSG_NXTHDR(message, cmsg)) {
        if (cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_RIGHTS) {
            answer->fd_count = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            memcpy(answer->fds, CMSG_DATA(cmsg),
                   answer->fd_count * sizeof(int));
        }
    }
}

static bool answer_receive(Answer *answer, int fd, const char *path,
                           Error **errp)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int) * MAX_FDS)];
        struct cmsghdr aligned;
    } control;
    struct iovec iov = { .iov_base = answer->text, .iov_len = MAX_ANSWER };
    struct msghdr message = {
        .msg_iov = &iov,
        .msg_iovlen = 1,
        .msg_control = control.bytes,
        .msg_controllen = sizeof(control.bytes),
    };
    ssize_t length = TEMP_FAILURE_RETRY(recvmsg(fd, &message, MSG_CMSG_CLOEXEC));

    if (length < 0) {
        error_setg(errp, "no answer from megasasd at '%s': %s; see its log",
                   path, errno == EAGAIN ? "timed out" : strerror(errno));
        return false;
    }
    answer->text[length] = '\0';
    answer_collect_fds(answer, &message);
    if (!length || message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        error_setg(errp, "megasasd at '%s' sent %s; see its log", path,
                   length ? "an answer that is too long" : "no answer");
        answer_close(answer);
        return false;
    }
    return true;
}

static bool notifier_take(EventNotifier *notifier, int fd)
{
    /* The daemon's is shared with the kernel; here nobody may sleep on it. */
    g_unix_set_fd_nonblocking(fd, true, NULL);
    event_notifier_init_fd(notifier, fd);
    return true;
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
        return notifier_take(&attachment->call, fd);
    }
    if (strstart(role, "clear:", &role) &&
        attachment->clear_count < VMS_MAX_CLEARS &&
        !qemu_strtoui(role, NULL, 0, &value)) {
        VmsClear *clear = &attachment->clears[attachment->clear_count++];

        clear->value = value;
        return notifier_take(&clear->written, fd);
    }
    return false;
}

static void roles_take(VmsAttachment *attachment, QList *roles,
                       Answer *answer)
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

static QDict *answer_parse(const Answer *answer)
{
    QObject *object = qobject_from_json(answer->text, NULL);
    QDict *dict = qobject_to(QDict, object);

    if (!dict) {
        qobject_unref(object);
    }
    return dict;
}

static bool answer_take(VmsAttachment *attachment, Answer *answer,
                        const VmsEndpoint *endpoint, Error **errp)
{
    g_autoptr(QDict) dict = answer_parse(answer);
    QList *roles = dict ? qobject_to(QList, qdict_get(dict, "fds")) : NULL;

    if (dict && !qdict_get_try_bool(dict, "ok", false) &&
        qdict_get_try_str(dict, "error")) {
        error_setg(errp, "megasasd refuses %s: %s", endpoint->wwpn,
                   qdict_get_try_str(dict, "error"));
        return false;
    }
    if (roles) {
        attachment->controller = qdict_get_try_int(dict, "controller", 0);
        roles_take(attachment, roles, answer);
    }
    if (!roles || attachment->device < 0 || !attachment->has_call ||
        qdict_get_try_int(dict, "version", 0) != PROTOCOL_VERSION) {
        error_setg(errp, "megasasd at '%s' does not speak version %d of the "
                   "attach protocol: install the daemon that belongs to this "
                   "device", endpoint->socket, PROTOCOL_VERSION);
        return false;
    }
    return true;
}

static bool abi_check(int device, Error **errp)
{
    struct vhost_megasas_abi abi;

    if (ioctl(device, VHOST_MEGASAS_GET_ABI, &abi) < 0) {
        error_setg(errp, "cannot ask vhost_megasas.ko for its version: %s; "
                   "load the module that belongs to this device",
                   strerror(errno));
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

static bool exchange(Answer *answer, const VmsEndpoint *endpoint, Error **errp)
{
    int fd = daemon_connect(endpoint->socket, errp);
    bool ok;

    if (fd < 0) {
        return false;
    }
    ok = request_send(fd, endpoint, errp) &&
         answer_receive(answer, fd, endpoint->socket, errp);
    close(fd);
    return ok;
}

bool vms_attach(VmsAttachment *attachment, const VmsEndpoint *endpoint,
                Error **errp)
{
    Answer answer = { .fd_count = 0 };
    bool ok;

    *attachment = (VmsAttachment) { .device = -1 };
    if (!exchange(&answer, endpoint, errp)) {
        return false;
    }
    ok = answer_take(attachment, &answer, endpoint, errp) &&
         abi_check(attachment->device, errp);
    answer_close(&answer);
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
