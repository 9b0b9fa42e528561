// SPDX-License-Identifier: GPL-2.0-only
#include <linux/blkdev.h>
#include <linux/rcupdate.h>
#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "compat/bdev.h"
#include "fabric/capacity.h"
#include "fabric/device.h"
#include "fabric/lba_map.h"
#include "fabric/lun.h"
#include "fabric/session.h"
#include "fabric/tpg.h"

static enum mr_cache mr_lun_cache(const struct mr_lun_slot *slot)
{
	struct mr_bdev *bdev = rcu_dereference(slot->bdev);

	if (!bdev)
		return READ_ONCE(slot->lun.cache);
	if (!bdev_write_cache(bdev->bdev))
		return MR_CACHE_NONE;
	/* iblock drops FUA without a word where the queue lacks it. */
	return bdev_fua(bdev->bdev) ? MR_CACHE_FUA : MR_CACHE_FLUSH;
}

static struct se_dev_entry *mr_lun_find(struct mr_session *session, u64 number)
{
	struct se_node_acl *nacl = session->se_sess->se_node_acl;
	struct se_dev_entry *deve;

	hlist_for_each_entry_rcu(deve, &nacl->lun_entry_hlist, link)
		if (deve->mapped_lun == number)
			return deve;
	return NULL;
}

struct mr_lun_slot *mr_lun_slot(struct mr_session *session,
				const struct se_lun *se_lun)
{
	/* Policies belong to the TPG's LUN, which an ACL may map elsewhere. */
	return se_lun->unpacked_lun < MR_LUNS ?
	       &session->tpg->lun[se_lun->unpacked_lun] : NULL;
}

bool mr_lun_get_info(struct mr_session *session, u64 number,
		     struct mr_lun_info *info)
{
	const struct mr_lun_slot *slot = NULL;
	struct se_device *dev = NULL;
	struct se_dev_entry *deve;

	/* The core unlinks a LUN only when readers are gone: it kills lun_ref. */
	rcu_read_lock();
	deve = mr_lun_find(session, number);
	if (deve)
		slot = mr_lun_slot(session, deve->se_lun);
	if (slot)
		dev = rcu_dereference(deve->se_lun->lun_se_dev);
	if (dev) {
		info->block_size = dev->dev_attrib.block_size;
		info->jbod = READ_ONCE(slot->lun.jbod);
		info->passthrough = mr_device_is_passthrough(dev);
		info->disk = !info->passthrough || mr_device_is_disk(dev);
	}
	rcu_read_unlock();
	return dev;
}

bool mr_lun_is(struct mr_session *session, u64 number,
	       bool (*test)(const struct se_device *dev, void *context),
	       void *context)
{
	struct se_device *dev = NULL;
	struct se_dev_entry *deve;
	bool is;

	rcu_read_lock();
	deve = mr_lun_find(session, number);
	if (deve)
		dev = rcu_dereference(deve->se_lun->lun_se_dev);
	is = dev && test(dev, context);
	rcu_read_unlock();
	return is;
}

/* As target_core's own target_check_wce(), which is not for modules. */
static bool mr_lun_shows_write_cache(struct se_device *dev)
{
	if (dev->transport->get_write_cache)
		return dev->transport->get_write_cache(dev);
	return dev->dev_attrib.emulate_write_cache;
}

void mr_lun_of(struct mr_session *session, struct se_cmd *se_cmd,
	       struct mr_lun *lun)
{
	struct mr_lun_slot *slot = mr_lun_slot(session, se_cmd->se_lun);

	if (!slot) {
		*lun = (struct mr_lun){
			.cache = MR_CACHE_FLUSH,
			.blocking = true,
		};
		return;
	}
	rcu_read_lock();
	lun->cache = mr_lun_cache(slot);
	rcu_read_unlock();
	lun->blocking = READ_ONCE(slot->lun.blocking);
	lun->writeback = READ_ONCE(slot->lun.writeback);
	lun->jbod = READ_ONCE(slot->lun.jbod);
	lun->max_bytes = READ_ONCE(slot->lun.max_bytes);
	lun->nowait = READ_ONCE(slot->lun.nowait);
	/* A guest that sees the cache of a PD flushes it, other than an LD's. */
	if (lun->jbod && mr_lun_shows_write_cache(se_cmd->se_dev))
		lun->writeback = true;
}

bool mr_lun_next(struct mr_session *session, u64 number, u64 *next)
{
	struct se_node_acl *nacl = session->se_sess->se_node_acl;
	struct se_dev_entry *deve;
	bool found = false;

	rcu_read_lock();
	hlist_for_each_entry_rcu(deve, &nacl->lun_entry_hlist, link) {
		if (deve->mapped_lun < number ||
		    (found && deve->mapped_lun > *next))
			continue;
		*next = deve->mapped_lun;
		found = true;
	}
	rcu_read_unlock();
	return found;
}

void mr_lun_note(struct mr_lun_slot *slot, struct se_device *dev)
{
	mr_capacity_note(slot, dev);
	mr_lba_map_note(slot, dev);
}

void mr_lun_note_all(struct mr_session *session)
{
	struct se_node_acl *nacl = session->se_sess->se_node_acl;
	struct mr_lun_slot *slot;
	struct se_dev_entry *deve;
	struct se_device *dev;

	rcu_read_lock();
	hlist_for_each_entry_rcu(deve, &nacl->lun_entry_hlist, link) {
		slot = mr_lun_slot(session, deve->se_lun);
		dev = rcu_dereference(deve->se_lun->lun_se_dev);
		if (slot && dev)
			mr_lun_note(slot, dev);
	}
	rcu_read_unlock();
}
