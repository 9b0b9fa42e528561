/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/cutils.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "exchange.h"

#define TIMEOUT_SECONDS     5

static const char *connect_advice(int error)
{
    switch (error) {
    case ENOENT:
    case ECONNREFUSED:
        return "start vhost-megasasd on this host, as root, or give its socket "
               "with socket=PATH";
    case EACCES:
    case EPERM:
        return "run QEMU as a user who may write to this socket";
    default:
        return "see the log of vhost-megasasd";
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
        error_setg(errp, "cannot reach vhost-megasasd at '%s': %s; %s", path,
                   strerror(errno), connect_advice(errno));
        close(fd);
        return -1;
    }
    return fd;
}

static bool request_send(int fd, const char *path, const char *request,
                         Error **errp)
{
    size_t length = strlen(request);

    if (send(fd, request, length, MSG_NOSIGNAL) != (ssize_t)length) {
        error_setg(errp, "cannot send to vhost-megasasd at '%s': %s; "
                   "see its log", path, strerror(errno));
        return false;
    }
    return true;
}

static void answer_collect_fds(VmsAnswer *answer, struct msghdr *message)
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

static bool answer_receive(VmsAnswer *answer, int fd, const char *path,
                           Error **errp)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int) * VMS_ANSWER_FDS)];
        struct cmsghdr aligned;
    } control;
    struct iovec iov = { .iov_base = answer->text, .iov_len = VMS_ANSWER_LENGTH };
    struct msghdr message = {
        .msg_iov = &iov,
        .msg_iovlen = 1,
        .msg_control = control.bytes,
        .msg_controllen = sizeof(control.bytes),
    };
    ssize_t length = TEMP_FAILURE_RETRY(recvmsg(fd, &message, MSG_CMSG_CLOEXEC));

    if (length < 0) {
        error_setg(errp, "no answer from vhost-megasasd at '%s': %s; "
                   "see its log", path, errno == EAGAIN ? "timed out" : strerror(errno));
        return false;
    }
    answer->text[length] = '\0';
    answer_collect_fds(answer, &message);
    if (!length || message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        error_setg(errp, "vhost-megasasd at '%s' sent %s; see its log", path,
                   length ? "an answer that is too long" : "no answer");
        vms_answer_close(answer);
        return false;
    }
    return true;
}

bool vms_exchange(VmsAnswer *answer, const char *path, const char *request,
                  Error **errp)
{
    int fd = daemon_connect(path, errp);
    bool ok;

    *answer = (VmsAnswer) { .fd_count = 0 };
    if (fd < 0) {
        return false;
    }
    ok = request_send(fd, path, request, errp) &&
         answer_receive(answer, fd, path, errp);
    close(fd);
    return ok;
}

void vms_answer_close(VmsAnswer *answer)
{
    for (unsigned int i = 0; i < answer->fd_count; i++) {
        if (answer->fds[i] >= 0) {
            close(answer->fds[i]);
        }
    }
    answer->fd_count = 0;
}
