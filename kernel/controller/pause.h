/* SPDX-License-Identifier: GPL-2.0-only */
/* A machine that is stopped: its frames wait, its memory is left alone. */
#ifndef MR_PAUSE_H
#define MR_PAUSE_H

#include <linux/types.h>

struct mr_controller;

/* VHOST_MEGASAS_SET_RUNNING. */
int mr_pause_set_running(struct mr_controller *ctl, u32 running);

#endif
