// SPDX-License-Identifier: GPL-2.0-only
#include <uapi/linux/vhost_megasas.h>

#include "controller.h"
#include "firmware/dcmd.h"
#include "firmware/exec.h"
#include "firmware/message.h"

size_t mr_message_size(struct mr_message *message)
{
	struct mr_dcmd *dcmd;

	switch (message->type) {
	case VHOST_MEGASAS_FW_REQUEST:
		dcmd = mr_dcmd_of(message);
		return sizeof(struct vhost_megasas_fw_request) +
		       (dcmd->out ? dcmd->dma.bytes : 0);
	case VHOST_MEGASAS_FW_SCSI_DONE:
		return sizeof(struct vhost_megasas_fw_scsi_done) +
		       mr_exec_of(message)->done.in_len;
	default:
		return sizeof(struct vhost_megasas_fw_header);
	}
}

static void mr_request_encode(struct mr_dcmd *dcmd,
			      struct vhost_megasas_fw_request *out)
{
	struct mr_dma *dma = &dcmd->dma;

	*out = (struct vhost_megasas_fw_request) {
		.header.type		= VHOST_MEGASAS_FW_REQUEST,
		.header.generation	= dcmd->cmd.generation,
		.header.id		= dcmd->id,
		.opcode			= dcmd->opcode,
		.flags			= dcmd->cmd.flags,
		.redelivered		= dcmd->redelivered,
		.data_len		= mr_dcmd_room(dcmd),
		.out_len		= dcmd->out ? dma->bytes : 0,
	};
	memcpy(out->mbox, dcmd->mbox, sizeof(out->mbox));
	if (out->out_len)
		mr_dma_read(dma, out + 1, out->out_len, 0);
}

void mr_message_encode(struct mr_controller *ctl, struct mr_message *message,
		       void *buf)
{
	struct vhost_megasas_fw_header *header = buf;
	struct mr_exec *exec;

	switch (message->type) {
	case VHOST_MEGASAS_FW_REQUEST:
		mr_request_encode(mr_dcmd_of(message), buf);
		break;
	case VHOST_MEGASAS_FW_SCSI_DONE:
		exec = mr_exec_of(message);
		memcpy(buf, &exec->done, sizeof(exec->done));
		memcpy(buf + sizeof(exec->done), exec->data,
		       exec->done.in_len);
		break;
	default:
		header->type = message->type;
		header->generation = READ_ONCE(ctl->generation);
		header->id = message->type == VHOST_MEGASAS_FW_CANCEL ?
			     mr_dcmd_of(message)->id : 0;
	}
}
