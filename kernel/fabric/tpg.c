// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bits.h>
#include <linux/slab.h>
#include <scsi/scsi_proto.h>

#include "fabric/fabric.h"
#include "fabric/probe.h"
#include "fabric/tpg.h"

/* Guards mr_tpgs. */
static DEFINE_MUTEX(mr_tpgs_lock);
static LIST_HEAD(mr_tpgs);

static void mr_tpg_free(struct kref *ref)
{
	struct mr_tpg *tpg = container_of(ref, struct mr_tpg, ref);

	mr_wwn_put(tpg->wwn);
	kfree(tpg);
}

/* "tpgt_N", spelt the one way that cannot be a second name of the same N. */
static int mr_tpg_parse(const char *name, u16 *tag)
{
	char again[sizeof("tpgt_65535")];

	if (!strstarts(name, "tpgt_") ||
	    kstrtou16(name + strlen("tpgt_"), 10, tag))
		return -EINVAL;
	snprintf(again, sizeof(again), "tpgt_%u", *tag);
	return strcmp(name, again) ? -EINVAL : 0;
}

/*
 * Reservations, registrations and explicit ACLs go by the initiator's name,
 * so the default must be the same after every restart, and another for each
 * TPG: the target's own address with the top bit of its vendor's part (35)
 * turned over and the tag mixed in below it.
 */
static u64 mr_tpg_initiator(const struct mr_wwn *wwn, u16 tag)
{
	return wwn->address ^ BIT_ULL(35) ^ (u64)tag << 19;
}

struct se_portal_group *mr_tpg_make(struct se_wwn *se_wwn, const char *name)
{
	struct mr_wwn *wwn = container_of(se_wwn, struct mr_wwn, se_wwn);
	struct mr_tpg *tpg;
	unsigned int i;
	u16 tag;
	int err;

	err = mr_tpg_parse(name, &tag);
	if (err)
		return ERR_PTR(err);

	tpg = kzalloc(sizeof(*tpg), GFP_KERNEL);
	if (!tpg)
		return ERR_PTR(-ENOMEM);
	kref_init(&tpg->ref);
	tpg->wwn = mr_wwn_get(wwn);
	tpg->tag = tag;
	tpg->node_acls = true;
	tpg->cache_acls = true;
	for (i = 0; i < MR_LUNS; i++) {
		mr_serial_init(&tpg->lun[i].serial);
		mr_probe_clear(&tpg->lun[i]);
	}
	mutex_init(&tpg->lock);
	mr_name_print(tpg->initiator_name, mr_tpg_initiator(wwn, tag));

	err = core_tpg_register(se_wwn, &tpg->se_tpg, SCSI_PROTOCOL_SAS);
	if (err) {
		kref_put(&tpg->ref, mr_tpg_free);
		return ERR_PTR(err);
	}
	mutex_lock(&mr_tpgs_lock);
	list_add_tail(&tpg->node, &mr_tpgs);
	mutex_unlock(&mr_tpgs_lock);
	return &tpg->se_tpg;
}

void mr_tpg_drop(struct se_portal_group *se_tpg)
{
	struct mr_tpg *tpg = mr_tpg_of(se_tpg);

	mutex_lock(&mr_tpgs_lock);
	list_del(&tpg->node);
	mutex_unlock(&mr_tpgs_lock);
	core_tpg_deregister(se_tpg);
	kref_put(&tpg->ref, mr_tpg_free);
}

static struct mr_tpg *mr_tpg_lookup(const char *wwpn, u16 tag)
{
	struct mr_tpg *tpg;

	mutex_lock(&mr_tpgs_lock);
	list_for_each_entry(tpg, &mr_tpgs, node)
		if (tpg->tag == tag && !strcmp(tpg->wwn->name, wwpn)) {
			kref_get(&tpg->ref);
			goto out;
		}
	tpg = NULL;
out:
	mutex_unlock(&mr_tpgs_lock);
	return tpg;
}

/*
 * target_depend_item() takes configfs locks under which mr_tpg_drop() runs,
 * so not under our own.  It looks for the directory in the tree: one that is
 * gone is not found, and our reference keeps another from its address.
 */
struct mr_tpg *mr_tpg_find(const char *wwpn, u16 tag)
{
	struct mr_tpg *tpg;
	u64 address;
	int err;

	if (!mr_name_parse(wwpn, &address))
		return ERR_PTR(-EINVAL);
	tpg = mr_tpg_lookup(wwpn, tag);
	if (!tpg)
		return ERR_PTR(-ENOENT);
	err = target_depend_item(&tpg->se_tpg.tpg_group.cg_item);
	kref_put(&tpg->ref, mr_tpg_free);
	return err ? ERR_PTR(-ENOENT) : tpg;
}

void mr_tpg_put(struct mr_tpg *tpg)
{
	target_undepend_item(&tpg->se_tpg.tpg_group.cg_item);
}

int mr_tpg_attach(struct mr_tpg *tpg, struct mr_controller *ctl)
{
	int err = 0;

	mutex_lock(&tpg->lock);
	if (!tpg->enabled)
		err = -ENODEV;
	else if (tpg->controller)
		err = -EBUSY;
	else
		tpg->controller = ctl;
	mutex_unlock(&tpg->lock);
	return err;
}

void mr_tpg_detach(struct mr_tpg *tpg)
{
	mutex_lock(&tpg->lock);
	tpg->controller = NULL;
	mutex_unlock(&tpg->lock);
}

/* Disabling would take the disks from under a running guest. */
int mr_tpg_enable(struct se_portal_group *se_tpg, bool enable)
{
	struct mr_tpg *tpg = mr_tpg_of(se_tpg);
	int err = 0;

	mutex_lock(&tpg->lock);
	if (!enable && tpg->controller)
		err = -EBUSY;
	else
		tpg->enabled = enable;
	mutex_unlock(&tpg->lock);
	return err;
}

int mr_tpg_post_link(struct se_portal_group *se_tpg, struct se_lun *se_lun)
{
	struct mr_tpg *tpg = mr_tpg_of(se_tpg);

	if (se_lun->unpacked_lun < MR_LUNS)
		mr_probe_lun(&tpg->lun[se_lun->unpacked_lun], se_lun);
	mr_fabric_lun_event(tpg, se_lun->unpacked_lun,
			    VHOST_MEGASAS_CMD_LUN_MAPPED);
	return 0;
}

void mr_tpg_pre_unlink(struct se_portal_group *se_tpg, struct se_lun *se_lun)
{
	struct mr_tpg *tpg = mr_tpg_of(se_tpg);

	if (se_lun->unpacked_lun < MR_LUNS)
		mr_probe_clear(&tpg->lun[se_lun->unpacked_lun]);
	mr_fabric_lun_event(tpg, se_lun->unpacked_lun,
			    VHOST_MEGASAS_CMD_LUN_UNMAPPED);
}
