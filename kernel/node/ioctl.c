// SPDX-License-Identifier: GPL-2.0-only
#include <linux/uaccess.h>

#include "controller.h"
#include "controller/controllers.h"
#include "controller/pause.h"
#include "controller/reset.h"
#include "node/ioctl.h"

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

	if (!ctl->nexus.session)
		return -EINVAL;
	if (ctl->guest.mm)
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

	if (!ctl->mfi.regs.page.addr)
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

/* -EINTR, when killed: the new table is in force, the queue follows later. */
static long mr_ioctl_set_mem_table(struct mr_controller *ctl, void __user *arg)
{
	return mr_memory_set(ctl, arg) ?:
	       mr_worker_call(ctl, mr_reply_revalidate);
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
	if (!err)
		ctl->node.owner_pid = task_tgid_nr(current);
	mutex_unlock(&ctl->lock);
	return err;
}

static long mr_ioctl_owner(struct mr_controller *ctl, unsigned int cmd,
			   void __user *arg)
{
	u32 value;

	if (!ctl->guest.mm || ctl->guest.mm != current->mm)
		return -EPERM;

	switch (cmd) {
	case VHOST_MEGASAS_WRITE:
		return mr_ioctl_write(ctl, arg);
	case VHOST_MEGASAS_ADD_DOORBELL:
		return mr_ioctl_add_doorbell(ctl, arg);
	case VHOST_MEGASAS_SET_MEM_TABLE:
		return mr_ioctl_set_mem_table(ctl, arg);
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
	case VHOST_MEGASAS_RESET:
		return mr_ioctl_reset(ctl, value);
	default:
		return -ENOTTY;
	}
}

long mr_controller_ioctl(struct mr_controller *ctl, unsigned int cmd,
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
