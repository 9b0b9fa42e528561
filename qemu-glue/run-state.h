/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the module when the machine stops and when it goes on. */
#ifndef VMS_RUN_STATE_H
#define VMS_RUN_STATE_H

#include "hw/qdev-core.h"

typedef struct VmsRunState {
    VMChangeStateEntry *entry;
    int device;
} VmsRunState;

bool vms_run_state_init(VmsRunState *state, DeviceState *dev, int device,
                        Error **errp);
void vms_run_state_exit(VmsRunState *state);

#endif
