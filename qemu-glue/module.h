/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of vhost_megasas.ko. */
#ifndef VMS_MODULE_H
#define VMS_MODULE_H

#include <sys/ioctl.h>
#include "linux/vhost_megasas.h"

/* 0 or -errno.  QEMU signals its vCPU threads, which must cost no command. */
static inline int vms_module_call(int device, unsigned long request, void *arg)
{
    return TEMP_FAILURE_RETRY(ioctl(device, request, arg)) < 0 ? -errno : 0;
}

#endif
