/* SPDX-License-Identifier: GPL-2.0-only */
/* A DCMD between its frame and the firmware channel. */
#ifndef MR_DCMD_H
#define MR_DCMD_H

#include <uapi/linux/vhost_megasas.h>

#include "firmware/firmware.h"
#include "guest/dma.h"
#include "mfi/command.h"

/**
 * struct mr_dcmd - a DCMD
 * @message:	REQUEST until it is answered; CANCEL if the channel has read it
 *		and it is answered otherwise
 * @cmd:	frame, gone once the message is a CANCEL
 * @dma:	guest pages of its data
 * @id:		for the channel
 * @opcode:	DCMD opcode
 * @mbox:	mailbox
 * @in:		the guest expects data
 * @out:	the guest sends data
 * @redelivered: a former channel has read it
 * @answer:	what the channel said, kept while the machine is stopped
 */
struct mr_dcmd {
	struct mr_message message;
	struct mr_command cmd;
	struct mr_dma dma;
	u64 id;
	u32 opcode;
	u8 mbox[12];
	bool in;
	bool out;
	bool redelivered;
	struct vhost_megasas_fw_reply *answer;
};

static inline struct mr_dcmd *mr_dcmd_of(struct mr_message *message)
{
	return container_of(message, struct mr_dcmd, message);
}

/* Give a DCMD that is in no list up, without an answer. */
void mr_dcmd_drop(struct mr_dcmd *dcmd);

/* Bytes the guest has room for. */
u32 mr_dcmd_room(const struct mr_dcmd *dcmd);

/* A DCMD that was read and not answered, by id, or NULL; fw->lock held. */
struct mr_dcmd *mr_dcmd_sent(struct mr_firmware *fw, u64 id);

/**
 * mr_dcmd_reply() - the channel answers a DCMD
 * @ctl:	controller
 * @reply:	answer, the data for the guest follows; kvfree()d sooner or later
 *
 * Return: 0 or the errors of the message.
 */
int mr_dcmd_reply(struct mr_controller *ctl,
		  struct vhost_megasas_fw_reply *reply);

/* Give the guest the answer that is there; fw->lock held. */
void mr_dcmd_answer(struct mr_firmware *fw, struct mr_dcmd *dcmd);

#endif
