/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's end of the device: the controller that vhost-megasasd hands over,
 * and all that is wired to it.
 */
#ifndef VMS_CONTROLLER_H
#define VMS_CONTROLLER_H

#include "device.h"

bool vms_controller_init(VHostMegasas *s, Error **errp);
void vms_controller_exit(VHostMegasas *s);

/* Returns when nothing of what the guest submitted touches its memory. */
void vms_controller_reset(VHostMegasas *s, uint32_t reason);

#endif
