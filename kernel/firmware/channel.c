// SPDX-License-Identifier: GPL-2.0-only
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <uapi/linux/vhost_megasas.h>

#include "controller.h"
#include "firmware/channel.h"
#include "firmware/dcmd.h"
#include "firmware/exec.h"
#include "firmware/message.h"

/**
 * struct mr_channel - an open firmware channel
 * @ctl:	controller, of which only the memory is held
 * @lock:	one read at a time; guards what follows
 * @buf:	a message on its way out
 * @size:	of @buf
 */
struct mr_channel {
	struct mr_controller *ctl;
	struct mutex lock;
	void *buf;
	size_t size;
};

static int mr_channel_attach(struct mr_firmware *fw, struct mr_channel *ch)
{
	lockdep_assert_held(&fw->lock);

	if (fw->closed)
		return -ENOENT;
	if (fw->channel)
		return -EBUSY;
	fw->channel = ch;
	fw->attachment++;
	fw->execs = 0;		/* those that are out are another's */
	fw->late = false;
	/* Tells the generation, before any DCMD that waits already. */
	list_add(&fw->reset.node, &fw->queue);
	return 0;
}

struct mr_channel *mr_channel_open(struct mr_controller *ctl)
{
	struct mr_channel *ch;
	int err;

	ch = kzalloc(sizeof(*ch), GFP_KERNEL);
	if (!ch)
		return ERR_PTR(-ENOMEM);
	ch->ctl = ctl;
	mutex_init(&ch->lock);

	mutex_lock(&ctl->firmware.lock);
	err = mr_channel_attach(&ctl->firmware, ch);
	mutex_unlock(&ctl->firmware.lock);
	if (err) {
		kfree(ch);
		return ERR_PTR(err);
	}
	kref_get(&ctl->ref);
	return ch;
}

/* What only this channel could want goes, unanswered DCMDs wait for the next. */
void mr_channel_close(struct mr_channel *ch)
{
	struct mr_controller *ctl = ch->ctl;
	struct mr_firmware *fw = &ctl->firmware;
	struct mr_message *message, *next;

	mutex_lock(&fw->lock);
	fw->channel = NULL;
	list_for_each_entry_safe(message, next, &fw->queue, node) {
		if (message->type == VHOST_MEGASAS_FW_REQUEST)
			continue;
		list_del_init(&message->node);
		mr_firmware_free(fw, message);
	}
	list_for_each_entry(message, &fw->sent, node)
		mr_dcmd_of(message)->redelivered = true;
	list_splice_init(&fw->sent, &fw->queue);
	mutex_unlock(&fw->lock);

	kvfree(ch->buf);
	kfree(ch);
	mr_controller_put(ctl);
}

/*
 * Takes the first message, which is then in @ch->buf: a REQUEST goes to the
 * list of those sent, all else is the caller's.  Return: the message's size;
 * nothing was taken if that is more than @len or @ch->size.  0: the controller
 * is gone.  -EAGAIN: there is none.
 */
static ssize_t mr_channel_take(struct mr_channel *ch, size_t len,
			       struct mr_message **taken)
{
	struct mr_firmware *fw = &ch->ctl->firmware;
	struct mr_message *message;
	ssize_t size;

	mutex_lock(&fw->lock);
	message = list_first_entry_or_null(&fw->queue, struct mr_message, node);
	if (!message) {
		size = fw->closed ? 0 : -EAGAIN;
		goto out;
	}
	size = mr_message_size(message);
	if (size > min(len, ch->size))
		goto out;

	mr_message_encode(ch->ctl, message, ch->buf);
	*taken = message;
	if (message->type == VHOST_MEGASAS_FW_REQUEST)
		list_move_tail(&message->node, &fw->sent);
	else
		list_del_init(&message->node);
out:
	mutex_unlock(&fw->lock);
	return size;
}

/*
 * @message, encoded in @ch->buf, was copied to the user, or not.  A REQUEST
 * may have been answered, aborted or reset meanwhile: only its id counts.
 */
static void mr_channel_taken(struct mr_channel *ch, struct mr_message *message,
			     bool copied)
{
	struct vhost_megasas_fw_header *header = ch->buf;
	struct mr_firmware *fw = &ch->ctl->firmware;
	struct mr_dcmd *dcmd;

	mutex_lock(&fw->lock);
	if (header->type == VHOST_MEGASAS_FW_REQUEST) {
		dcmd = copied ? NULL : mr_dcmd_sent(fw, header->id);
		if (dcmd)
			list_move(&dcmd->message.node, &fw->queue);
	} else if (copied || fw->closed) {
		mr_firmware_free(fw, message);
	} else if (list_empty(&message->node)) {
		/* Not so for a RESET that came a second time. */
		list_add(&message->node, &fw->queue);
	}
	mutex_unlock(&fw->lock);
}

static ssize_t mr_channel_read_one(struct mr_channel *ch, char __user *buf,
				   size_t len)
{
	struct mr_message *message = NULL;
	bool copied;
	ssize_t size;

	lockdep_assert_held(&ch->lock);

	for (;;) {
		size = mr_channel_take(ch, len, &message);
		if (message)
			break;
		if (size <= 0)
			return size;
		if (size > len)
			return -EMSGSIZE;
		kvfree(ch->buf);
		ch->size = 0;
		ch->buf = kvmalloc(size, GFP_KERNEL);
		if (!ch->buf)
			return -ENOMEM;
		ch->size = size;
	}

	copied = !copy_to_user(buf, ch->buf, size);
	mr_channel_taken(ch, message, copied);
	return copied ? size : -EFAULT;
}

static bool mr_channel_readable(struct mr_firmware *fw)
{
	return READ_ONCE(fw->closed) || !list_empty_careful(&fw->queue);
}

ssize_t mr_channel_read(struct mr_channel *ch, struct file *file,
			char __user *buf, size_t len)
{
	struct mr_firmware *fw = &ch->ctl->firmware;
	bool wait = !(file->f_flags & O_NONBLOCK);
	ssize_t ret;

	do {
		if (wait && wait_event_interruptible(fw->wait,
						     mr_channel_readable(fw)))
			return -ERESTARTSYS;
		mutex_lock(&ch->lock);
		ret = mr_channel_read_one(ch, buf, len);
		mutex_unlock(&ch->lock);
	} while (wait && ret == -EAGAIN);
	return ret;
}

static int mr_channel_reply(struct mr_channel *ch,
			    struct vhost_megasas_fw_reply *reply, size_t len)
{
	if (len < sizeof(*reply) || reply->in_len != len - sizeof(*reply)) {
		kvfree(reply);
		return -EINVAL;
	}
	return mr_dcmd_reply(ch->ctl, reply);
}

static int mr_channel_exec(struct mr_channel *ch,
			   const struct vhost_megasas_fw_scsi_exec *req,
			   size_t len)
{
	if (len < sizeof(*req) || req->out_len != len - sizeof(*req))
		return -EINVAL;
	/* Does not change while this channel is there. */
	return mr_exec_start(ch->ctl, READ_ONCE(ch->ctl->firmware.attachment),
			     req, req + 1);
}

ssize_t mr_channel_write(struct mr_channel *ch, const char __user *buf,
			 size_t len)
{
	struct vhost_megasas_fw_header *header;
	int err;

	if (len < sizeof(*header) || len > sizeof(struct vhost_megasas_fw_reply) +
					   VHOST_MEGASAS_FW_MAX_DATA)
		return -EINVAL;
	header = vmemdup_user(buf, len);
	if (IS_ERR(header))
		return PTR_ERR(header);

	switch (header->type) {
	case VHOST_MEGASAS_FW_REPLY:
		/* Takes the message over. */
		err = mr_channel_reply(ch, (void *)header, len);
		header = NULL;
		break;
	case VHOST_MEGASAS_FW_SCSI_EXEC:
		err = mr_channel_exec(ch, (void *)header, len);
		break;
	default:
		err = -EINVAL;
	}
	kvfree(header);
	return err ? err : len;
}

__poll_t mr_channel_poll(struct mr_channel *ch, struct file *file,
			 poll_table *wait)
{
	struct mr_firmware *fw = &ch->ctl->firmware;
	__poll_t mask = EPOLLOUT | EPOLLWRNORM;

	poll_wait(file, &fw->wait, wait);
	if (READ_ONCE(fw->closed))
		mask |= EPOLLHUP;
	if (mr_channel_readable(fw))
		mask |= EPOLLIN | EPOLLRDNORM;
	return mask;
}
