/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One datagram each way over the daemon's SOCK_SEQPACKET socket, the answer
 * with file descriptors by SCM_RIGHTS; then the connection closes.
 */
#ifndef VMS_EXCHANGE_H
#define VMS_EXCHANGE_H

#define VMS_ANSWER_LENGTH   4096
#define VMS_ANSWER_FDS      32

/* Every fd that is not -1 is still to be closed. */
typedef struct VmsAnswer {
    char text[VMS_ANSWER_LENGTH + 1];
    int fds[VMS_ANSWER_FDS];
    unsigned int fd_count;
} VmsAnswer;

bool vms_exchange(VmsAnswer *answer, const char *path, const char *request,
                  Error **errp);
void vms_answer_close(VmsAnswer *answer);

#endif
