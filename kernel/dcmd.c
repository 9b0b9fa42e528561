// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include "controller.h"
#include "dcmd.h"
#include "trace.h"

/* Take a DCMD from queue or sent; the caller answers and ends it. */
static void mr_dcmd_remove(struct mr_firmware *fw, struct mr_dcmd *dcmd)
{
	lockdep_assert_held(&fw->lock);

	list_del_init(&dcmd->message.node);
	fw->pending--;
	fw->bytes -= dcmd->cmd.dma.bytes;
}

/* Answer a removed DCMD and free its pages; @dirty: data was written there. */
static void mr_dcmd_finish(struct mr_dcmd *dcmd, u8 status, bool dirty)
{
	trace_mr_dcmd(dcmd->cmd.ctl->id, dcmd->opcode, status);
	mr_command_finish(&dcmd->cmd, status, 0, 0);
	mr_command_exit(&dcmd->cmd, dirty);
}

static struct mr_dcmd *mr_dcmd_create(struct mr_controller *ctl,
				      struct mr_slot *slot,
				      const struct mr_request *req)
{
	struct mr_dcmd *dcmd;

	dcmd = kzalloc(sizeof(*dcmd), GFP_KERNEL);
	if (!dcmd)
		return NULL;
	mr_command_init(&dcmd->cmd, ctl, slot, req);
	dcmd->message.type = VHOST_MEGASAS_FW_REQUEST;
	dcmd->opcode = req->dcmd.opcode;
	memcpy(dcmd->mbox, req->dcmd.mbox, sizeof(dcmd->mbox));
	/* Without a direction there is no harm in room for an answer. */
	dcmd->out = req->flags & MFI_FRAME_DIR_WRITE;
	dcmd->in = !dcmd->out || req->flags & MFI_FRAME_DIR_READ;
	return dcmd;
}

static enum mfi_status mr_dcmd_map(struct mr_dcmd *dcmd,
				   const struct mr_sgl *list)
{
	if (list->bytes > VHOST_MEGASAS_FW_MAX_DATA)
		return MFI_STAT_INVALID_PARAMETER;
	if (!list->bytes)
		return MFI_STAT_OK;
	return mr_dma_map(dcmd->cmd.ctl, &dcmd->cmd.dma, list,
			  dcmd->in ? MR_DIR_READ : MR_DIR_WRITE);
}

/* MFI_STAT_PENDING: the DCMD is dropped, its frame needs no answer. */
static enum mfi_status mr_dcmd_queue(struct mr_dcmd *dcmd)
{
	struct mr_controller *ctl = dcmd->cmd.ctl;
	struct mr_firmware *fw = &ctl->firmware;
	enum mfi_status status = MFI_STAT_OK;

	mutex_lock(&fw->lock);
	if (fw->closed || percpu_ref_is_dying(&ctl->inflight)) {
		/* A reset has emptied the queue, or is about to. */
		status = MFI_STAT_PENDING;
	} else if (fw->pending >= VHOST_MEGASAS_FW_MAX_PENDING ||
		   fw->bytes + dcmd->cmd.dma.bytes >
		   VHOST_MEGASAS_FW_MAX_BYTES) {
		status = MFI_STAT_MEMORY_NOT_AVAILABLE;
	} else {
		fw->pending++;
		fw->bytes += dcmd->cmd.dma.bytes;
		dcmd->id = ++fw->next_id;
		mr_firmware_post(fw, &dcmd->message);
	}
	mutex_unlock(&fw->lock);
	return status;
}

void mr_dcmd_drop(struct mr_dcmd *dcmd)
{
	mr_slot_abandon(dcmd->cmd.slot);
	mr_command_exit(&dcmd->cmd, false);
	kfree(dcmd);
}

void mr_firmware_dcmd(struct mr_controller *ctl, struct mr_slot *slot,
		      const struct mr_request *req, const struct mr_sgl *list)
{
	enum mfi_status status;
	struct mr_dcmd *dcmd;

	mr_count(ctl, DCMDS);
	dcmd = mr_dcmd_create(ctl, slot, req);
	if (!dcmd) {
		mr_command_answer(ctl, slot, req,
				  MFI_STAT_MEMORY_NOT_AVAILABLE);
		return;
	}

	status = mr_dcmd_map(dcmd, list);
	if (status == MFI_STAT_OK)
		status = mr_dcmd_queue(dcmd);
	if (status == MFI_STAT_PENDING) {
		mr_dcmd_drop(dcmd);
	} else if (status != MFI_STAT_OK) {
		mr_dcmd_finish(dcmd, status, false);
		kfree(dcmd);
	}
}

static struct mr_dcmd *mr_dcmd_lookup(struct list_head *list, u64 context,
				      u64 addr)
{
	struct mr_message *message;
	struct mr_dcmd *dcmd;

	list_for_each_entry(message, list, node) {
		if (message->type != VHOST_MEGASAS_FW_REQUEST)
			continue;
		dcmd = mr_dcmd_of(message);
		if (dcmd->cmd.context == context && dcmd->cmd.slot->addr == addr)
			return dcmd;
	}
	return NULL;
}

bool mr_firmware_abort(struct mr_controller *ctl, u64 context, u64 addr)
{
	struct mr_firmware *fw = &ctl->firmware;
	struct mr_dcmd *dcmd;
	bool sent = false;

	mutex_lock(&fw->lock);
	dcmd = mr_dcmd_lookup(&fw->queue, context, addr);
	if (!dcmd) {
		dcmd = mr_dcmd_lookup(&fw->sent, context, addr);
		sent = dcmd;
	}
	if (dcmd)
		mr_dcmd_remove(fw, dcmd);
	mutex_unlock(&fw->lock);
	if (!dcmd)
		return false;

	mr_dcmd_finish(dcmd, MFI_STAT_PENDING, false);

	/* What was the DCMD becomes the message that it is no more. */
	mutex_lock(&fw->lock);
	if (sent && fw->channel) {
		dcmd->message.type = VHOST_MEGASAS_FW_CANCEL;
		mr_firmware_post(fw, &dcmd->message);
		dcmd = NULL;
	}
	mutex_unlock(&fw->lock);
	kfree(dcmd);
	return true;
}

struct mr_dcmd *mr_dcmd_sent(struct mr_firmware *fw, u64 id)
{
	struct mr_message *message;

	lockdep_assert_held(&fw->lock);

	list_for_each_entry(message, &fw->sent, node)
		if (mr_dcmd_of(message)->id == id)
			return mr_dcmd_of(message);
	return NULL;
}

int mr_dcmd_reply(struct mr_controller *ctl,
		  const struct vhost_megasas_fw_reply *reply)
{
	struct mr_firmware *fw = &ctl->firmware;
	struct mr_dcmd *dcmd;
	int err = 0;

	mutex_lock(&fw->lock);
	dcmd = mr_dcmd_sent(fw, reply->header.id);
	if (reply->header.generation != READ_ONCE(ctl->generation))
		err = -ESTALE;
	else if (!dcmd)
		err = -ENOENT;
	else if (reply->in_len > (dcmd->in ? dcmd->cmd.dma.bytes : 0))
		err = -EINVAL;
	else
		mr_dcmd_remove(fw, dcmd);
	fw->late = false;
	mutex_unlock(&fw->lock);
	if (err)
		return err;

	if (mr_command_current(&dcmd->cmd))
		mr_dma_write(&dcmd->cmd.dma, reply + 1, reply->in_len, 0);
	mr_dcmd_finish(dcmd, reply->status, reply->in_len);
	kfree(dcmd);
	return 0;
}
