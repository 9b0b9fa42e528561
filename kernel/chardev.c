// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "chardev.h"
#include "controller.h"
#include "mfi.h"

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

static long mr_ioctl_get_abi(void __user *arg)
{
	struct vhost_megasas_abi abi = {
		.major = VHOST_MEGASAS_ABI_MAJOR,
		.minor = VHOST_MEGASAS_ABI_MINOR,
	};

	return copy_to_user(arg, &abi, sizeof(abi)) ? -EFAULT : 0;
}

static long mr_ioctl_attach_firmware(struct mr_handle *handle,
				     u32 __user *arg)
{
	struct mr_channel *channel;
	u32 id;

	if (handle->ctl->chip)
		return -EBUSY;		/* it is a bound controller */
	if (get_user(id, arg))
		return -EFAULT;
	channel = mr_channel_open(id);
	if (IS_ERR(channel))
		return PTR_ERR(channel);

	mr_controller_put(handle->ctl);
	handle->ctl = NULL;
	/* Pairs with mr_handle_channel(). */
	smp_store_release(&handle->channel, channel);
	return 0;
}

static long mr_ioctl_bind(struct mr_controller *ctl, void __user *arg)
{
	struct vhost_megasas_bind bind;
	int err;

	if (copy_from_user(&bind, arg, sizeof(bind)))
		return -EFAULT;
	mutex_lock(&ctl->lock);
	err = mr_controller_bind(ctl, &bind);
	mutex_unlock(&ctl->lock);
	if (!err && copy_to_user(arg, &bind, sizeof(bind)))
		err = -EFAULT;
	return err;
}

/* What the manager does before it hands the file over. */
static long mr_ioctl_set_up(struct mr_controller *ctl, unsigned int cmd,
			    void __user *arg)
{
	struct vhost_megasas_eventfd efd;
	struct vhost_megasas_irq irq;
	int err = -EFAULT;

	if (!ctl->session)
		return -EINVAL;
	if (ctl->mm)
		return -EBUSY;

	mutex_lock(&ctl->lock);
	switch (cmd) {
	case VHOST_MEGASAS_SET_IRQ:
		if (!copy_from_user(&irq, arg, sizeof(irq)))
			err = mr_irq_set(ctl, &irq);
		break;
	case VHOST_MEGASAS_SET_CLEAR:
		if (!copy_from_user(&efd, arg, sizeof(efd)))
			err = mr_regs_set_clear(ctl, &efd);
		break;
	}
	mutex_unlock(&ctl->lock);
	return err;
}

static long mr_ioctl_write(struct mr_controller *ctl, void __user *arg)
{
	struct vhost_megasas_write write;
	int err;

	if (!ctl->regs.page.addr)
		return -EINVAL;
	if (copy_from_user(&write, arg, sizeof(write)))
		return -EFAULT;
	err = mr_mmio_write(ctl, &write);
	if (!err && copy_to_user(arg, &write, sizeof(write)))
		err = -EFAULT;
	return err;
}

static long mr_ioctl_set_reg_page(struct mr_controller *ctl, void __user *arg)
{
	__u64 uaddr;

	if (copy_from_user(&uaddr, arg, sizeof(uaddr)))
		return -EFAULT;
	return mr_regs_set_page(ctl, uaddr);
}

static long mr_ioctl_add_doorbell(struct mr_controller *ctl, void __user *arg)
{
	struct vhost_megasas_eventfd efd;
	int err;

	if (copy_from_user(&efd, arg, sizeof(efd)))
		return -EFAULT;
	mutex_lock(&ctl->lock);
	err = mr_doorbell_add(ctl, &efd);
	mutex_unlock(&ctl->lock);
	return err;
}

static long mr_ioctl_set_intr(struct mr_controller *ctl, u32 mode)
{
	int err;

	mutex_lock(&ctl->lock);
	err = mr_irq_set_mode(ctl, mode);
	mutex_unlock(&ctl->lock);
	return err;
}

static long mr_ioctl_reset(struct mr_controller *ctl, u32 reason)
{
	if (reason < VHOST_MEGASAS_RESET_SYSTEM ||
	    reason > VHOST_MEGASAS_RESET_BUS_MASTER)
		return -EINVAL;
	mutex_lock(&ctl->lock);
	mr_reset_request(ctl, reason, MFI_STATE_READY);
	mutex_unlock(&ctl->lock);
	return mr_reset_wait(ctl);
}

static long mr_ioctl_set_owner(struct mr_controller *ctl)
{
	int err;

	mutex_lock(&ctl->lock);
	err = mr_controller_set_owner(ctl);
	mutex_unlock(&ctl->lock);
	return err;
}

static long mr_ioctl_owner(struct mr_controller *ctl, unsigned int cmd,
			   void __user *arg)
{
	u32 value;

	if (!ctl->mm || ctl->mm != current->mm)
		return -EPERM;

	switch (cmd) {
	case VHOST_MEGASAS_WRITE:
		return mr_ioctl_write(ctl, arg);
	case VHOST_MEGASAS_ADD_DOORBELL:
		return mr_ioctl_add_doorbell(ctl, arg);
	case VHOST_MEGASAS_SET_MEM_TABLE:
		return mr_memory_set(ctl, arg);
	case VHOST_MEGASAS_SET_REG_PAGE:
		return mr_ioctl_set_reg_page(ctl, arg);
	}

	if (get_user(value, (u32 __user *)arg))
		return -EFAULT;
	switch (cmd) {
	case VHOST_MEGASAS_DEL_DOORBELL:
		return mr_doorbell_del(ctl, value);
	case VHOST_MEGASAS_SET_INTR:
		return mr_ioctl_set_intr(ctl, value);
	case VHOST_MEGASAS_SET_RUNNING:
		return mr_pause_set_running(ctl, value);
	default:
		return mr_ioctl_reset(ctl, value);
	}
}

static long mr_ioctl_controller(struct mr_controller *ctl, unsigned int cmd,
				void __user *arg)
{
	lockdep_assert_held(&ctl->gate);

	if (mr_controller_ended(ctl))
		return -ENODEV;

	switch (cmd) {
	case VHOST_MEGASAS_BIND:
		return mr_ioctl_bind(ctl, arg);
	case VHOST_MEGASAS_SET_IRQ:
	case VHOST_MEGASAS_SET_CLEAR:
		return mr_ioctl_set_up(ctl, cmd, arg);
	case VHOST_MEGASAS_SET_OWNER:
		return mr_ioctl_set_owner(ctl);
	case VHOST_MEGASAS_SET_MEM_TABLE:
	case VHOST_MEGASAS_SET_REG_PAGE:
	case VHOST_MEGASAS_WRITE:
	case VHOST_MEGASAS_ADD_DOORBELL:
	case VHOST_MEGASAS_DEL_DOORBELL:
	case VHOST_MEGASAS_SET_INTR:
	case VHOST_MEGASAS_SET_RUNNING:
	case VHOST_MEGASAS_RESET:
		return mr_ioctl_owner(ctl, cmd, arg);
	default:
		return -ENOTTY;
	}
}

static long mr_ioctl_locked(struct mr_handle *handle, unsigned int cmd,
			    void __user *arg)
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
		return mr_ioctl_attach_firmware(handle, arg);

	mutex_lock(&ctl->gate);
	ret = mr_ioctl_controller(ctl, cmd, arg);
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
		return mr_ioctl_get_abi(user);

	ret = mutex_lock_interruptible(&handle->lock);
	if (ret)
		return ret;
	ret = mr_ioctl_locked(handle, cmd, user);
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
