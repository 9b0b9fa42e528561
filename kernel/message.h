/* SPDX-License-Identifier: GPL-2.0-only */
/* What the firmware channel reads, as the uapi header has it. */
#ifndef MR_MESSAGE_H
#define MR_MESSAGE_H

#include "firmware.h"

struct mr_controller;

/* Bytes of the encoded message.  Both: fw->lock held. */
size_t mr_message_size(struct mr_message *message);
void mr_message_encode(struct mr_controller *ctl, struct mr_message *message,
		       void *buf);

#endif
