// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "controller.h"
#include "controller/controllers.h"
#include "firmware/channel.h"
#include "node/chardev.h"
#include "node/ioctl.h"

/**
 * struct mr_handle - an open file
 * @lock:	one ioctl at a time
 * @ctl:	the controller the file is; NULL once it is a channel
 * @channel:	the firmware channel the file is, or NULL
 */
struct mr_handle {
	struct mutex lock;
	struct mr_controller *ctl;
	struct mr_channel *channel;
};

static int mr_handle_open(struct inode *inode, struct file *file)
{
	struct mr_handle *handle;
	struct mr_controller *ctl;

	handle = kzalloc(sizeof(*handle), GFP_KERNEL);
	if (!handle)
		return -ENOMEM;
	ctl = mr_controller_create();
	if (IS_ERR(ctl)) {
		kfree(handle);
		return PTR_ERR(ctl);
	}
	mutex_init(&handle->lock);
	handle->ctl = ctl;
	file->private_data = handle;
	return 0;
}

static int mr_handle_release(struct inode *inode, struct file *file)
{
	struct mr_handle *handle = file->private_data;

	if (handle->channel)
		mr_channel_close(handle->channel);
	if (handle->ctl)
		mr_controller_close(handle->ctl);
	kfree(handle);
	return 0;
}

static long mr_handle_get_abi(void __user *arg)
{
	struct vhost_megasas_abi abi = {
		.major = VHOST_MEGASAS_ABI_MAJOR,
		.minor = VHOST_MEGASAS_ABI_MINOR,
	};

	return copy_to_user(arg, &abi, sizeof(abi)) ? -EFAULT : 0;
}

static long mr_handle_attach_firmware(struct mr_handle *handle,
				      u32 __user *arg)
{
	struct mr_controller *ctl;
	struct mr_channel *channel;
	u32 id;

	if (handle->ctl->mfi.chip)
		return -EBUSY;		/* it is a bound controller */
	if (get_user(id, arg))
		return -EFAULT;
	ctl = mr_controller_get(id);
	if (!ctl)
		return -ENOENT;
	channel = mr_channel_open(ctl);
	mr_controller_put(ctl);
	if (IS_ERR(channel))
		return PTR_ERR(channel);

	mr_controller_put(handle->ctl);
	handle->ctl = NULL;
	/* Pairs with mr_handle_channel(). */
	smp_store_release(&handle->channel, channel);
	return 0;
}

static long mr_handle_ioctl_locked(struct mr_handle *handle,
				   unsigned int cmd, void __user *arg)
{
	struct mr_controller *ctl = handle->ctl;
	long ret;

	lockdep_assert_held(&handle->lock);

	if (!ctl)
		return -EBUSY;		/* it is a firmware channel */

	switch (cmd) {
	case VHOST_MEGASAS_BIND:
	case VHOST_MEGASAS_SET_IRQ:
	case VHOST_MEGASAS_SET_CLEAR:
	case VHOST_MEGASAS_ATTACH_FIRMWARE:
		if (!capable(CAP_SYS_ADMIN))
			return -EPERM;
	}

	if (cmd == VHOST_MEGASAS_ATTACH_FIRMWARE)
		return mr_handle_attach_firmware(handle, arg);

	mutex_lock(&ctl->gate);
	ret = mr_controller_ioctl(ctl, cmd, arg);
	mutex_unlock(&ctl->gate);
	return ret;
}

static long mr_handle_ioctl(struct file *file, unsigned int cmd,
			    unsigned long arg)
{
	struct mr_handle *handle = file->private_data;
	void __user *user = (void __user *)arg;
	long ret;

	if (cmd == VHOST_MEGASAS_GET_ABI)
		return mr_handle_get_abi(user);

	ret = mutex_lock_interruptible(&handle->lock);
	if (ret)
		return ret;
	ret = mr_handle_ioctl_locked(handle, cmd, user);
	mutex_unlock(&handle->lock);
	return ret;
}

static struct mr_channel *mr_handle_channel(struct file *file)
{
	struct mr_handle *handle = file->private_data;

	return smp_load_acquire(&handle->channel);
}

static ssize_t mr_handle_read(struct file *file, char __user *buf, size_t len,
			      loff_t *pos)
{
	struct mr_channel *channel = mr_handle_channel(file);

	return channel ? mr_channel_read(channel, file, buf, len) : -EINVAL;
}

static ssize_t mr_handle_write(struct file *file, const char __user *buf,
			       size_t len, loff_t *pos)
{
	struct mr_channel *channel = mr_handle_channel(file);

	return channel ? mr_channel_write(channel, buf, len) : -EINVAL;
}

static __poll_t mr_handle_poll(struct file *file, poll_table *wait)
{
	struct mr_channel *channel = mr_handle_channel(file);

	return channel ? mr_channel_poll(channel, file, wait) : EPOLLERR;
}

static const struct file_operations mr_handle_fops = {
	.owner = THIS_MODULE,
	.open = mr_handle_open,
	.release = mr_handle_release,
	.unlocked_ioctl = mr_handle_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.read = mr_handle_read,
	.write = mr_handle_write,
	.poll = mr_handle_poll,
};

static struct miscdevice mr_chardev = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vhost-megasas",
	.fops = &mr_handle_fops,
	.mode = 0600,
};

int mr_chardev_init(void)
{
	return misc_register(&mr_chardev);
}

void mr_chardev_exit(void)
{
	misc_deregister(&mr_chardev);
}
