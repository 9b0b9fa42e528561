// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include "controller.h"
#include "firmware/dcmd.h"
#include "trace.h"

/* Take a DCMD from its list; the caller answers and ends it. */
static void mr_dcmd_remove(struct mr_firmware *fw, struct mr_dcmd *dcmd)
{
	lockdep_assert_held(&fw->lock);

	list_del_init(&dcmd->message.node);
	fw->pending--;
	fw->bytes -= dcmd->dma.bytes;
}

/* Its pages go, and its presence: the controller may be gone afterwards. */
static void mr_dcmd_leave(struct mr_dcmd *dcmd, bool dirty)
{
	mr_dma_unmap(dcmd->cmd.ctl, &dcmd->dma, dirty);
	mr_command_exit(&dcmd->cmd);
}

/*
 * Answer a removed DCMD and free its pages; @dirty: data was written there.
 * May be called under fw->lock: no wake function of an eventfd takes it.
 */
static void mr_dcmd_finish(struct mr_dcmd *dcmd, u8 status, bool dirty)
{
	trace_mr_dcmd(dcmd->cmd.ctl->id, dcmd->opcode, status);
	mr_command_finish(&dcmd->cmd, status, 0, 0);
	mr_dcmd_leave(dcmd, dirty);
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
	return mr_dma_map(dcmd->cmd.ctl, &dcmd->dma, list,
			  dcmd->in ? MR_DIR_READ : MR_DIR_WRITE);
}

/* MFI_STAT_PENDING: the DCMD is dropped, its frame needs no answer. */
static enum mfi_status mr_dcmd_queue(struct mr_dcmd *dcmd)
{
	struct mr_controller *ctl = dcmd->cmd.ctl;
	struct mr_firmware *fw = &ctl->firmware;
	enum mfi_status status = MFI_STAT_OK;

	mutex_lock(&fw->lock);
	if (fw->closed || READ_ONCE(ctl->serve.inflight.shut)) {
		/* A reset has emptied the queue, or is about to. */
		status = MFI_STAT_PENDING;
	} else if (fw->pending >= VHOST_MEGASAS_FW_MAX_PENDING ||
		   fw->bytes + dcmd->dma.bytes >
		   VHOST_MEGASAS_FW_MAX_BYTES) {
		status = MFI_STAT_MEMORY_NOT_AVAILABLE;
	} else {
		fw->pending++;
		fw->bytes += dcmd->dma.bytes;
		dcmd->id = ++fw->next_id;
		mr_firmware_post(fw, &dcmd->message);
	}
	mutex_unlock(&fw->lock);
	return status;
}

void mr_dcmd_drop(struct mr_dcmd *dcmd)
{
	mr_slot_abandon(dcmd->cmd.slot);
	mr_dcmd_leave(dcmd, false);
	kvfree(dcmd->answer);
	kfree(dcmd);
}

u32 mr_dcmd_room(const struct mr_dcmd *dcmd)
{
	return dcmd->in ? dcmd->dma.bytes : 0;
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

/*
 * A DCMD that is being answered keeps the lock until it is posted, so an ABORT
 * never overtakes its victim: Linux re-arms its event wait only when it has
 * seen the former one (megaraid_sas_base.c, megasas_register_aen()).
 */
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
	if (!dcmd)
		goto out;

	mr_dcmd_remove(fw, dcmd);
	mr_dcmd_finish(dcmd, MFI_STAT_PENDING, false);
	/* What was the DCMD becomes the message that it is no more. */
	if (sent && fw->channel) {
		dcmd->message.type = VHOST_MEGASAS_FW_CANCEL;
		mr_firmware_post(fw, &dcmd->message);
	} else {
		kfree(dcmd);
	}
out:
	mutex_unlock(&fw->lock);
	return dcmd;
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

void mr_dcmd_answer(struct mr_firmware *fw, struct mr_dcmd *dcmd)
{
	struct vhost_megasas_fw_reply *answer = dcmd->answer;

	lockdep_assert_held(&fw->lock);

	mr_dcmd_remove(fw, dcmd);
	if (mr_command_current(&dcmd->cmd))
		mr_dma_write(&dcmd->dma, answer + 1, answer->in_len, 0);
	mr_dcmd_finish(dcmd, answer->status, answer->in_len);
	kvfree(answer);
	kfree(dcmd);
}

static int mr_dcmd_take(struct mr_controller *ctl,
			struct vhost_megasas_fw_reply *reply)
{
	struct mr_firmware *fw = &ctl->firmware;
	struct mr_dcmd *dcmd = mr_dcmd_sent(fw, reply->header.id);

	fw->late = false;
	if (reply->header.generation != READ_ONCE(ctl->generation))
		return -ESTALE;
	if (!dcmd)
		return -ENOENT;
	if (reply->in_len > mr_dcmd_room(dcmd))
		return -EINVAL;

	dcmd->answer = reply;
	if (mr_hold_is_on(&ctl->mfi.hold))
		list_move_tail(&dcmd->message.node, &fw->answered);
	else
		mr_dcmd_answer(fw, dcmd);
	return 0;
}

int mr_dcmd_reply(struct mr_controller *ctl,
		  struct vhost_megasas_fw_reply *reply)
{
	int err;

	mutex_lock(&ctl->firmware.lock);
	err = mr_dcmd_take(ctl, reply);
	mutex_unlock(&ctl->firmware.lock);
	if (err)
		kvfree(reply);
	return err;
}
