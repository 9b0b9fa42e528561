// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/uaccess.h>
#include <linux/vhost_iotlb.h>
#include <uapi/linux/vhost_megasas.h>

#include "controller.h"
#include "guest/memory.h"

void mr_memory_init(struct mr_memory *memory)
{
	init_rwsem(&memory->lock);
}

void mr_memory_exit(struct mr_memory *memory)
{
	vhost_iotlb_free(memory->iotlb);
	memory->iotlb = NULL;
}

static int mr_memory_add(struct vhost_iotlb *iotlb,
			 const struct vhost_memory_region *region)
{
	u64 last, user_last;

	if (!region->memory_size)
		return 0;
	/* Whole pages: one guest page is then one host page (dma.c). */
	if (!PAGE_ALIGNED(region->guest_phys_addr | region->memory_size |
			  region->userspace_addr))
		return -EINVAL;
	if (check_add_overflow(region->guest_phys_addr,
			       region->memory_size - 1, &last) ||
	    check_add_overflow(region->userspace_addr,
			       region->memory_size - 1, &user_last))
		return -EINVAL;
	if (!access_ok((void __user *)(unsigned long)region->userspace_addr,
		       region->memory_size))
		return -EFAULT;
	if (vhost_iotlb_itree_first(iotlb, region->guest_phys_addr, last))
		return -EINVAL;
	return vhost_iotlb_add_range(iotlb, region->guest_phys_addr, last,
				     region->userspace_addr, VHOST_MAP_RW);
}

static struct vhost_iotlb *mr_memory_parse(struct vhost_memory __user *user)
{
	struct vhost_memory_region region;
	struct vhost_memory head;
	struct vhost_iotlb *iotlb;
	int err = 0;
	u32 i;

	if (copy_from_user(&head, user, sizeof(head)))
		return ERR_PTR(-EFAULT);
	if (head.padding)
		return ERR_PTR(-EINVAL);
	if (head.nregions > VHOST_MEGASAS_MAX_REGIONS)
		return ERR_PTR(-E2BIG);

	iotlb = vhost_iotlb_alloc(VHOST_MEGASAS_MAX_REGIONS, 0);
	if (!iotlb)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < head.nregions && !err; i++) {
		if (copy_from_user(&region, &user->regions[i], sizeof(region)))
			err = -EFAULT;
		else
			err = mr_memory_add(iotlb, &region);
	}
	if (!err)
		return iotlb;
	vhost_iotlb_free(iotlb);
	return ERR_PTR(err);
}

int mr_memory_set(struct mr_controller *ctl, struct vhost_memory __user *user)
{
	struct mr_memory *memory = &ctl->guest.memory;
	struct vhost_iotlb *iotlb;

	iotlb = mr_memory_parse(user);
	if (IS_ERR(iotlb))
		return PTR_ERR(iotlb);

	down_write(&memory->lock);
	swap(memory->iotlb, iotlb);
	memory->seq++;
	up_write(&memory->lock);

	vhost_iotlb_free(iotlb);
	return 0;
}

int mr_memory_find(struct mr_controller *ctl, u64 gpa, u64 *len, u64 *uaddr)
{
	struct mr_memory *memory = &ctl->guest.memory;
	struct vhost_iotlb_map *map;

	lockdep_assert_held(&memory->lock);

	if (!memory->iotlb)
		return -EFAULT;
	map = vhost_iotlb_itree_first(memory->iotlb, gpa, gpa);
	if (!map)
		return -EFAULT;
	*uaddr = map->addr + (gpa - map->start);
	*len = min(*len, map->last - gpa + 1);
	return 0;
}

static int mr_guest_copy(struct mr_controller *ctl, u64 gpa, void *buf,
			 size_t len, bool write)
{
	u64 uaddr, chunk;
	int err = 0;

	/* The owner's memory is gone, or this is somebody else's. */
	if (!current->mm || current->mm != ctl->guest.mm)
		return -EFAULT;

	down_read(&ctl->guest.memory.lock);
	while (len && !err) {
		chunk = len;
		err = mr_memory_find(ctl, gpa, &chunk, &uaddr);
		if (err)
			break;
		if (write ? copy_to_user(u64_to_user_ptr(uaddr), buf, chunk) :
			    copy_from_user(buf, u64_to_user_ptr(uaddr), chunk))
			err = -EFAULT;
		gpa += chunk;
		buf += chunk;
		len -= chunk;
	}
	up_read(&ctl->guest.memory.lock);
	return err;
}

int mr_guest_read(struct mr_controller *ctl, u64 gpa, void *buf, size_t len)
{
	return mr_guest_copy(ctl, gpa, buf, len, false);
}

int mr_guest_write(struct mr_controller *ctl, u64 gpa, const void *buf,
		   size_t len)
{
	return mr_guest_copy(ctl, gpa, (void *)buf, len, true);
}
