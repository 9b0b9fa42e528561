// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <mfi.h>

#include "controller.h"
#include "mfi/doorbell.h"

/* Words that come the slow way and wait; then the writer waits for them. */
#define MR_ONCE_MAX	4096

void mr_doorbells_init(struct mr_doorbells *doorbells)
{
	hash_init(doorbells->table);
	INIT_HLIST_HEAD(&doorbells->gone);
}

u32 mr_doorbells_count(struct mr_controller *ctl)
{
	return READ_ONCE(ctl->mfi.doorbells.count);
}

static void mr_doorbell_ring(struct mr_hook *hook)
{
	struct mr_doorbell *db = container_of(hook, struct mr_doorbell, hook);

	mr_count(db->ctl, KICKS);
	mr_vcpu_ring(db->ctl, &db->kick);
}

static struct mr_doorbell *mr_doorbell_find(struct mr_controller *ctl, u32 word)
{
	struct mr_doorbell *db;

	lockdep_assert_held(&ctl->lock);

	hash_for_each_possible(ctl->mfi.doorbells.table, db, node, word)
		if (db->kick.word == word)
			return db;
	return NULL;
}

int mr_doorbell_add(struct mr_controller *ctl,
		    const struct vhost_megasas_eventfd *efd)
{
	struct mr_doorbell *db;
	int err;

	lockdep_assert_held(&ctl->lock);

	if (mr_doorbell_find(ctl, efd->value))
		return -EEXIST;
	if (ctl->mfi.doorbells.count >= VHOST_MEGASAS_MAX_DOORBELLS)
		return -ENOSPC;

	db = kzalloc(sizeof(*db), GFP_KERNEL);
	if (!db)
		return -ENOMEM;
	db->ctl = ctl;
	db->kick.word = efd->value;
	err = mr_hook_attach(&db->hook, efd->fd, mr_doorbell_ring);
	if (err) {
		kfree(db);
		return err;
	}
	hash_add(ctl->mfi.doorbells.table, &db->node, efd->value);
	WRITE_ONCE(ctl->mfi.doorbells.count, ctl->mfi.doorbells.count + 1);
	return 0;
}

static void mr_doorbell_unhook(struct mr_controller *ctl,
			       struct mr_doorbell *db)
{
	lockdep_assert_held(&ctl->lock);

	hash_del(&db->node);
	WRITE_ONCE(ctl->mfi.doorbells.count, ctl->mfi.doorbells.count - 1);
	/* A signal we have not seen is a command of the guest. */
	if (mr_hook_detach(&db->hook))
		mr_worker_kick(ctl, &db->kick);
}

int mr_doorbell_del(struct mr_controller *ctl, u32 word)
{
	struct mr_doorbell *db;
	int err;

	mutex_lock(&ctl->lock);
	db = mr_doorbell_find(ctl, word);
	if (db)
		mr_doorbell_unhook(ctl, db);
	mutex_unlock(&ctl->lock);
	if (!db)
		return -ENOENT;

	err = mr_worker_flush_killable(ctl);
	if (!err) {
		kfree(db);
		return 0;
	}
	/* The worker may still serve its kick. */
	mutex_lock(&ctl->lock);
	hlist_add_head(&db->node, &ctl->mfi.doorbells.gone);
	mutex_unlock(&ctl->lock);
	return err;
}

void mr_doorbells_clear(struct mr_controller *ctl)
{
	struct mr_doorbell *db;
	struct hlist_node *next;
	HLIST_HEAD(gone);
	int i;

	mutex_lock(&ctl->lock);
	hlist_move_list(&ctl->mfi.doorbells.gone, &gone);
	hash_for_each_safe(ctl->mfi.doorbells.table, i, next, db, node) {
		mr_doorbell_unhook(ctl, db);
		hlist_add_head(&db->node, &gone);
	}
	mutex_unlock(&ctl->lock);

	mr_worker_flush(ctl);
	hlist_for_each_entry_safe(db, next, &gone, node)
		kfree(db);
}

/*
 * A look at the frame before the worker copies it.  Only a hint: whether the
 * word is worth learning, and whether somebody polls for the answer.
 */
static void mr_doorbell_peek(struct mr_controller *ctl, u32 word, bool *io,
			     bool *polled)
{
	struct mfi_header header;

	*io = false;
	*polled = false;
	if (mr_guest_read(ctl, word & MFI_IQP_ADDRESS, &header, sizeof(header)))
		return;
	*io = header.cmd >= MFI_CMD_LD_READ && header.cmd <= MFI_CMD_PD_SCSI_IO;
	*polled = !*io && header.flags & cpu_to_le16(MFI_FRAME_DONT_POST);
	if (*polled && header.cmd == MFI_CMD_DCMD)
		*polled = ctl->mfi.dcmd->prompt(ctl);
}

static bool mr_doorbell_learnable(struct mr_controller *ctl, u32 word)
{
	bool known;

	mutex_lock(&ctl->lock);
	known = mr_doorbell_find(ctl, word);
	mutex_unlock(&ctl->lock);
	return !known && mr_doorbells_count(ctl) < VHOST_MEGASAS_MAX_DOORBELLS;
}

int mr_doorbell_write(struct mr_controller *ctl, u32 word, u32 *learn)
{
	struct mr_kick *kick;
	bool io, polled;

	kick = kzalloc(sizeof(*kick), GFP_KERNEL_ACCOUNT);
	if (!kick)
		return -ENOMEM;
	kick->word = word;
	kick->once = true;

	mr_count(ctl, SLOW_KICKS);
	mr_doorbell_peek(ctl, word, &io, &polled);
	*learn = io && mr_doorbell_learnable(ctl, word);
	if (polled)
		mr_polled_prepare(ctl, word & MFI_IQP_ADDRESS);
	mr_worker_kick(ctl, kick);
	/* The word is taken, whether the caller waits or is killed. */
	if (atomic_inc_return(&ctl->serve.worker.once) > MR_ONCE_MAX)
		mr_worker_flush_killable(ctl);
	if (polled && !mr_polled_wait(ctl))
		ctl->mfi.dcmd->late(ctl);
	return 0;
}
