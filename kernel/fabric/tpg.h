/* SPDX-License-Identifier: GPL-2.0-only */
/* Target portal groups: the fabric's directory tree and its attributes. */
#ifndef MR_TPG_H
#define MR_TPG_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "fabric/lun.h"
#include "fabric/wwn.h"

struct mr_controller;

/**
 * struct mr_tpg - a target portal group, which is one controller's
 * @se_tpg:	target_core's
 * @ref:	of the memory; the directory's and, for a moment, mr_tpg_find()'s
 * @wwn:	its target
 * @tag:	N of tpgt_N
 * @node:	in the list of all TPGs (tpg.c)
 * @node_acls, @cache_acls, @demo_readonly, @prod_readonly: attrib/
 * @owner_uid:	who, besides root, may attach through the manager
 * @lun:	by LUN number
 * @lock:	guards what follows
 * @enabled:	configfs "enable"
 * @controller:	attached, or still draining; at most one
 * @initiator_name: of the I_T nexus; does not change while there is one
 */
struct mr_tpg {
	struct se_portal_group se_tpg;
	struct kref ref;
	struct mr_wwn *wwn;
	u16 tag;
	struct list_head node;
	bool node_acls;
	bool cache_acls;
	bool demo_readonly;
	bool prod_readonly;
	u32 owner_uid;
	struct mr_lun_slot lun[MR_LUNS];
	struct mutex lock;
	bool enabled;
	struct mr_controller *controller;
	char initiator_name[MR_NAME_LEN];
};

extern struct configfs_attribute *mr_tpg_base_attrs[];
extern struct configfs_attribute *mr_tpg_attrib_attrs[];
extern struct configfs_attribute *mr_tpg_param_attrs[];

static inline struct mr_tpg *mr_tpg_of(struct se_portal_group *se_tpg)
{
	return container_of(se_tpg, struct mr_tpg, se_tpg);
}

/* A TPG by name, its directory pinned; ERR_PTR(-EINVAL), (-ENOENT). */
struct mr_tpg *mr_tpg_find(const char *wwpn, u16 tag);
void mr_tpg_put(struct mr_tpg *tpg);

/**
 * mr_tpg_attach() - take a TPG for a controller
 * @tpg:	TPG
 * @ctl:	controller
 *
 * Return: 0, -ENODEV (not enabled), -EBUSY (it has a controller).
 */
int mr_tpg_attach(struct mr_tpg *tpg, struct mr_controller *ctl);
void mr_tpg_detach(struct mr_tpg *tpg);

/* target_core_fabric_ops, see fabric.c */
struct se_portal_group *mr_tpg_make(struct se_wwn *se_wwn, const char *name);
void mr_tpg_drop(struct se_portal_group *se_tpg);
int mr_tpg_enable(struct se_portal_group *se_tpg, bool enable);
int mr_tpg_post_link(struct se_portal_group *se_tpg, struct se_lun *se_lun);
void mr_tpg_pre_unlink(struct se_portal_group *se_tpg, struct se_lun *se_lun);

#endif
