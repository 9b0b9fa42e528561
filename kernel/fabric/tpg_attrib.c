// SPDX-License-Identifier: GPL-2.0-only
#include <linux/configfs.h>
#include <linux/sysfs.h>

#include "fabric/tpg.h"

/* Who is there by a generated ACL. */
static ssize_t mr_tpg_dynamic_sessions_show(struct config_item *item,
					    char *page)
{
	return target_show_dynamic_sessions(to_tpg(item), page);
}

CONFIGFS_ATTR_RO(mr_tpg_, dynamic_sessions);

struct configfs_attribute *mr_tpg_base_attrs[] = {
	&mr_tpg_attr_dynamic_sessions,
	NULL,
};

#define MR_TPG_ATTRIB(_name, _member)					\
static ssize_t								\
mr_tpg_attrib_##_name##_show(struct config_item *item, char *page)	\
{									\
	struct mr_tpg *tpg = mr_tpg_of(attrib_to_tpg(item));		\
									\
	return sysfs_emit(page, "%d\n", READ_ONCE(tpg->_member));	\
}									\
									\
static ssize_t								\
mr_tpg_attrib_##_name##_store(struct config_item *item,			\
			      const char *page, size_t count)		\
{									\
	struct mr_tpg *tpg = mr_tpg_of(attrib_to_tpg(item));		\
	bool value;							\
	int err;							\
									\
	err = kstrtobool(page, &value);					\
	if (err)							\
		return err;						\
	WRITE_ONCE(tpg->_member, value);				\
	return count;							\
}									\
CONFIGFS_ATTR(mr_tpg_attrib_, _name)

/* They are asked at attach; an attached controller keeps what it has. */
MR_TPG_ATTRIB(generate_node_acls, node_acls);
MR_TPG_ATTRIB(cache_dynamic_acls, cache_acls);
MR_TPG_ATTRIB(demo_mode_write_protect, demo_readonly);
MR_TPG_ATTRIB(prod_mode_write_protect, prod_readonly);

struct configfs_attribute *mr_tpg_attrib_attrs[] = {
	&mr_tpg_attrib_attr_generate_node_acls,
	&mr_tpg_attrib_attr_cache_dynamic_acls,
	&mr_tpg_attrib_attr_demo_mode_write_protect,
	&mr_tpg_attrib_attr_prod_mode_write_protect,
	NULL,
};
