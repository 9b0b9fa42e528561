// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <uapi/linux/vhost_megasas.h>

#include "controller.h"
#include "firmware/dcmd.h"
#include "firmware/exec.h"

void mr_firmware_init(struct mr_firmware *fw)
{
	mutex_init(&fw->lock);
	INIT_LIST_HEAD(&fw->queue);
	INIT_LIST_HEAD(&fw->sent);
	INIT_LIST_HEAD(&fw->answered);
	INIT_LIST_HEAD(&fw->reset.node);
	fw->reset.type = VHOST_MEGASAS_FW_RESET;
	init_waitqueue_head(&fw->wait);
}

void mr_firmware_post(struct mr_firmware *fw, struct mr_message *message)
{
	lockdep_assert_held(&fw->lock);

	list_add_tail(&message->node, &fw->queue);
	wake_up_interruptible_poll(&fw->wait, EPOLLIN | EPOLLRDNORM);
}

void mr_firmware_free(struct mr_firmware *fw, struct mr_message *message)
{
	lockdep_assert_held(&fw->lock);

	switch (message->type) {
	case VHOST_MEGASAS_FW_CANCEL:
		kfree(mr_dcmd_of(message));
		break;
	case VHOST_MEGASAS_FW_SCSI_DONE:
		if (mr_exec_of(message)->attachment == fw->attachment)
			fw->execs--;
		mr_exec_put(mr_exec_of(message));
		break;
	}
}

/* Takes all DCMDs, frees what is void with them, keeps results of SCSI_EXEC. */
static void mr_firmware_empty(struct mr_firmware *fw, struct list_head *dcmds)
{
	struct mr_message *message, *next;

	lockdep_assert_held(&fw->lock);

	list_splice_init(&fw->sent, dcmds);
	list_splice_init(&fw->answered, dcmds);
	list_for_each_entry_safe(message, next, &fw->queue, node) {
		if (message->type == VHOST_MEGASAS_FW_REQUEST) {
			list_move_tail(&message->node, dcmds);
		} else if (message->type == VHOST_MEGASAS_FW_CANCEL) {
			list_del(&message->node);
			mr_firmware_free(fw, message);
		}
	}
	fw->pending = 0;
	fw->bytes = 0;
}

static void mr_firmware_drop_all(struct list_head *dcmds)
{
	struct mr_message *message, *next;

	list_for_each_entry_safe(message, next, dcmds, node)
		mr_dcmd_drop(mr_dcmd_of(message));
}

void mr_firmware_drop(struct mr_controller *ctl)
{
	struct mr_firmware *fw = &ctl->firmware;
	LIST_HEAD(dcmds);

	mutex_lock(&fw->lock);
	mr_firmware_empty(fw, &dcmds);
	mutex_unlock(&fw->lock);
	mr_firmware_drop_all(&dcmds);
}

void mr_firmware_announce_reset(struct mr_controller *ctl)
{
	struct mr_firmware *fw = &ctl->firmware;

	mutex_lock(&fw->lock);
	if (fw->channel && list_empty(&fw->reset.node))
		mr_firmware_post(fw, &fw->reset);
	mutex_unlock(&fw->lock);
}

void mr_firmware_settle(struct mr_controller *ctl)
{
	mutex_lock(&ctl->firmware.lock);
	mutex_unlock(&ctl->firmware.lock);
}

void mr_firmware_resume(struct mr_controller *ctl)
{
	struct mr_firmware *fw = &ctl->firmware;
	struct mr_message *message, *next;

	mutex_lock(&fw->lock);
	list_for_each_entry_safe(message, next, &fw->answered, node)
		mr_dcmd_answer(fw, mr_dcmd_of(message));
	mutex_unlock(&fw->lock);
}

void mr_firmware_close(struct mr_controller *ctl)
{
	struct mr_firmware *fw = &ctl->firmware;
	struct mr_message *message, *next;
	LIST_HEAD(dcmds);

	mutex_lock(&fw->lock);
	fw->closed = true;
	mr_firmware_empty(fw, &dcmds);
	list_for_each_entry_safe(message, next, &fw->queue, node) {
		list_del_init(&message->node);
		mr_firmware_free(fw, message);
	}
	wake_up_interruptible_poll(&fw->wait, EPOLLIN | EPOLLHUP);
	mutex_unlock(&fw->lock);
	mr_firmware_drop_all(&dcmds);
}

bool mr_firmware_prompt(struct mr_controller *ctl)
{
	struct mr_firmware *fw = &ctl->firmware;

	return READ_ONCE(fw->channel) && !READ_ONCE(fw->late);
}

void mr_firmware_late(struct mr_controller *ctl)
{
	WRITE_ONCE(ctl->firmware.late, true);
}

const struct mr_dcmd_ops mr_firmware_ops = {
	.start = mr_firmware_dcmd,
	.abort = mr_firmware_abort,
	.prompt = mr_firmware_prompt,
	.late = mr_firmware_late,
};
