// SPDX-License-Identifier: GPL-2.0-only
#include <linux/blkdev.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/magic.h>
#include <linux/namei.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "compat/bdev.h"
#include "fabric/device.h"
#include "fabric/lun.h"
#include "fabric/probe.h"

/*
 * A page with what the backstore's "info" file shows, or NULL: target_core tells
 * modules no more.
 */
static char *mr_probe_info(struct se_device *dev)
{
	char *text = (char *)get_zeroed_page(GFP_KERNEL);

	if (text)
		dev->transport->show_configfs_dev_params(dev, text);
	return text;
}

/* dev->udev_path is only what somebody wrote into another file. */
static struct mr_bdev *mr_probe_bdev(struct se_device *dev)
{
	char *text = mr_probe_info(dev), *at;
	unsigned int major, minor;
	struct mr_bdev *bdev;
	bool found = false;

	if (!text)
		return NULL;
	at = strstr(text, "\n        Major: ");
	if (at)
		found = sscanf(at, " Major: %u Minor: %u", &major, &minor) == 2;
	free_page((unsigned long)text);
	if (!found)
		return NULL;

	bdev = kzalloc(sizeof(*bdev), GFP_KERNEL);
	if (bdev && mr_bdev_open(bdev, MKDEV(major, minor))) {
		kfree(bdev);
		bdev = NULL;
	}
	return bdev;
}

/*
 * A file system of another host, or of a program (which FUSE may serve from a
 * block device), may take IOCB_DSYNC for less than an fsync.
 */
static bool mr_probe_syncs_writes(const char *file)
{
	struct super_block *sb;
	struct path path;
	bool syncs;

	if (kern_path(file, LOOKUP_FOLLOW, &path))
		return false;
	sb = path.dentry->d_sb;
	syncs = (sb->s_bdev && sb->s_magic != FUSE_SUPER_MAGIC) ||
		sb->s_magic == TMPFS_MAGIC ||
		S_ISBLK(d_backing_inode(path.dentry)->i_mode);
	path_put(&path);
	return syncs;
}

/* "File: NAME  Size: N  Mode: WORD Async: 1": fd_show_configfs_dev_params() */
static bool mr_probe_durable_fua(struct se_device *dev)
{
	static const char first[] = "File: ", last[] = " Async: 1\n";
	char *text = mr_probe_info(dev), *name, *end, *at;
	bool has = false;

	if (!text)
		return false;
	name = strstr(text, first);
	end = text + strlen(text) - strlen(last);
	if (name && end > name && !strcmp(end, last)) {
		name += strlen(first);
		for (at = name; at; at = strstr(at + 1, "  Size: "))
			end = at;
		*end = '\0';
		has = mr_probe_syncs_writes(name);
	}
	free_page((unsigned long)text);
	return has;
}

static void mr_probe_set(struct mr_lun *lun, enum mr_cache cache, bool blocking)
{
	WRITE_ONCE(lun->cache, cache);
	WRITE_ONCE(lun->blocking, blocking);
}

void mr_probe_clear(struct mr_lun_slot *slot)
{
	struct mr_bdev *bdev = rcu_dereference_protected(slot->bdev, true);

	WRITE_ONCE(slot->linked, false);
	WRITE_ONCE(slot->lun.max_bytes, 0);
	WRITE_ONCE(slot->lun.nowait, NULL);
	mr_probe_set(&slot->lun, MR_CACHE_FLUSH, true);
	if (!bdev)
		return;
	RCU_INIT_POINTER(slot->bdev, NULL);
	synchronize_rcu();
	mr_bdev_close(bdev);
	kfree(bdev);
}

/*
 * Whoever submits waits until the device's queue has room.  Its limit, which may
 * be unknown, counts sectors of the host (pscsi_add_device_to_list()).
 */
static void mr_probe_pscsi(struct mr_lun_slot *slot, struct se_device *dev)
{
	u64 bytes = (u64)dev->dev_attrib.hw_max_sectors << SECTOR_SHIFT;
	bool disk = mr_device_is_disk(dev);

	mr_probe_set(&slot->lun, disk ? MR_CACHE_FLUSH : MR_CACHE_NONE, true);
	WRITE_ONCE(slot->lun.max_bytes, min_t(u64, bytes, U32_MAX));
}

/*
 * An asynchronous write with FUA is one with IOCB_DSYNC, and ends with what comes
 * of that (fd_execute_rw_aio()); any other takes no notice of a failing fsync.
 */
static void mr_probe_file(struct mr_lun_slot *slot, struct se_device *dev)
{
	bool fua = mr_probe_durable_fua(dev);

	mr_probe_set(&slot->lun, fua ? MR_CACHE_FUA : MR_CACHE_FLUSH, true);
	mr_nowait_init(&slot->nowait);
	WRITE_ONCE(slot->lun.nowait, &slot->nowait);
}

void mr_probe_lun(struct mr_lun_slot *slot, struct se_lun *se_lun)
{
	struct se_device *dev = rcu_dereference_raw(se_lun->lun_se_dev);
	const char *backend = dev->transport->name;

	if (!strcmp(backend, "rd_mcp")) {
		mr_probe_set(&slot->lun, MR_CACHE_NONE, false);
	} else if (!strcmp(backend, "iblock")) {
		mr_probe_set(&slot->lun, MR_CACHE_FLUSH, false);
		rcu_assign_pointer(slot->bdev, mr_probe_bdev(dev));
	} else if (!strcmp(backend, "fileio")) {
		mr_probe_file(slot, dev);
	} else if (!strcmp(backend, "pscsi")) {
		mr_probe_pscsi(slot, dev);
	} else {
		mr_probe_set(&slot->lun, MR_CACHE_FLUSH, false);
	}
	mr_lun_note(slot, dev);
	WRITE_ONCE(slot->linked, true);
}
