/* SPDX-License-Identifier: GPL-2.0-only */
/* Target port groups: the fabric's directory tree and its attributes. */
#ifndef MR_TPG_H
#define MR_TPG_H

#include <linux/mutex.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>
#include <uapi/linux/vhost_megasas.h>

#include "lun.h"

struct mr_controller;

/* "naa." + 16 hex digits + NUL, rounded up */
#define MR_NAME_LEN	VHOST_MEGASAS_WWPN_LEN

/**
 * struct mr_wwn - a target, one SAS address
 * @se_wwn:	target_core's
 * @name:	"naa." and 16 lower-case hex digits
 */
struct mr_wwn {
	struct se_wwn se_wwn;
	char name[MR_NAME_LEN];
};

/**
 * struct mr_tpg - a target port group, which is one controller's
 * @se_tpg:	target_core's
 * @wwn:	its target
 * @tag:	N of tpgt_N
 * @node:	in the list of all TPGs (tpg.c)
 * @lock:	guards what follows
 * @enabled:	configfs "enable"
 * @controller:	attached, or still draining; at most one
 * @owner_uid:	who, besides root, may attach through the manager
 * @initiator_name: of the I_T nexus
 * @node_acls, @cache_acls, @demo_readonly, @prod_readonly: attrib/
 * @jbod_luns:	LUNs shown as system PDs
 * @lun:	by LUN number
 */
struct mr_tpg {
	struct se_portal_group se_tpg;
	struct mr_wwn *wwn;
	u16 tag;
	struct list_head node;
	struct mutex lock;
	bool enabled;
	struct mr_controller *controller;
	u32 owner_uid;
	char initiator_name[MR_NAME_LEN];
	bool node_acls;
	bool cache_acls;
	bool demo_readonly;
	bool prod_readonly;
	DECLARE_BITMAP(jbod_luns, MR_LUNS);
	struct mr_lun lun[MR_LUNS];
};

extern struct configfs_attribute *mr_tpg_attrib_attrs[];
extern struct configfs_attribute *mr_tpg_param_attrs[];

/* A TPG by name, its directory pinned; ERR_PTR(-ENOENT), (-ENODEV) disabled. */
struct mr_tpg *mr_tpg_find(const char *wwpn, u16 tag);
void mr_tpg_put(struct mr_tpg *tpg);

#endif
