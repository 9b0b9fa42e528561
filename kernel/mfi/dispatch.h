/* SPDX-License-Identifier: GPL-2.0-only */
/* From a doorbell word to the handler of the frame's kind. */
#ifndef MR_DISPATCH_H
#define MR_DISPATCH_H

#include <linux/types.h>

struct mr_controller;

/* Serve a word written to the inbound queue port.  Context: the worker. */
void mr_dispatch(struct mr_controller *ctl, u32 word);

#endif
