/* SPDX-License-Identifier: GPL-2.0-only */
/* What the firmware channel reads, as the uapi header has it. */
#ifndef MR_MESSAGE_H
#define MR_MESSAGE_H

#include <linux/list.h>
#include <linux/types.h>

struct mr_controller;

/**
 * struct mr_message - something for the channel to read
 * @node:	in mr_firmware.queue, or empty
 * @type:	VHOST_MEGASAS_FW_*, says what it is part of: a struct mr_dcmd
 *		(REQUEST, CANCEL), mr_exec (SCSI_DONE), mr_firmware (RESET)
 */
struct mr_message {
	struct list_head node;
	u32 type;
};

/* Bytes of the encoded message.  Both: fw->lock held. */
size_t mr_message_size(struct mr_message *message);
void mr_message_encode(struct mr_controller *ctl, struct mr_message *message,
		       void *buf);

#endif
