// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bitmap.h>
#include <linux/configfs.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "fabric/fabric.h"
#include "fabric/tpg.h"

static ssize_t mr_tpg_param_initiator_name_show(struct config_item *item,
						char *page)
{
	struct mr_tpg *tpg = mr_tpg_of(param_to_tpg(item));
	ssize_t len;

	mutex_lock(&tpg->lock);
	len = sysfs_emit(page, "%s\n", tpg->initiator_name);
	mutex_unlock(&tpg->lock);
	return len;
}

static ssize_t mr_tpg_param_initiator_name_store(struct config_item *item,
						 const char *page,
						 size_t count)
{
	struct mr_tpg *tpg = mr_tpg_of(param_to_tpg(item));
	char name[MR_NAME_LEN];
	ssize_t ret = count;
	u64 address;

	if (count >= sizeof(name))
		return -EINVAL;
	strscpy(name, page, sizeof(name));
	if (!mr_name_parse(strim(name), &address))
		return -EINVAL;

	mutex_lock(&tpg->lock);
	if (tpg->controller)
		ret = -EBUSY;
	else
		mr_name_print(tpg->initiator_name, address);
	mutex_unlock(&tpg->lock);
	return ret;
}

static ssize_t mr_tpg_param_owner_uid_show(struct config_item *item,
					   char *page)
{
	struct mr_tpg *tpg = mr_tpg_of(param_to_tpg(item));

	return sysfs_emit(page, "%u\n", READ_ONCE(tpg->owner_uid));
}

/* Nobody in here looks at it: it is kept for the manager. */
static ssize_t mr_tpg_param_owner_uid_store(struct config_item *item,
					    const char *page, size_t count)
{
	struct mr_tpg *tpg = mr_tpg_of(param_to_tpg(item));
	u32 uid;
	int err;

	err = kstrtou32(page, 10, &uid);
	if (err)
		return err;
	if (uid == (uid_t)-1)
		return -EINVAL;
	WRITE_ONCE(tpg->owner_uid, uid);
	return count;
}

/* Policies of LUNs: a list as in "0,4-7"; an empty line for none. */
#define MR_TPG_LUNS(_name)						\
static ssize_t								\
mr_tpg_param_##_name##_luns_show(struct config_item *item, char *page)	\
{									\
	struct mr_tpg *tpg = mr_tpg_of(param_to_tpg(item));		\
	DECLARE_BITMAP(luns, MR_LUNS) = {};				\
	unsigned int i;							\
									\
	for (i = 0; i < MR_LUNS; i++)					\
		if (READ_ONCE(tpg->lun[i].lun._name))			\
			__set_bit(i, luns);				\
	return sysfs_emit(page, "%*pbl\n", MR_LUNS, luns);		\
}									\
									\
static ssize_t								\
mr_tpg_param_##_name##_luns_store(struct config_item *item,		\
				  const char *page, size_t count)	\
{									\
	struct mr_tpg *tpg = mr_tpg_of(param_to_tpg(item));		\
	DECLARE_BITMAP(luns, MR_LUNS);					\
	unsigned int i;							\
	int err;							\
									\
	err = bitmap_parselist(page, luns, MR_LUNS);			\
	if (err)							\
		return err;						\
	for (i = 0; i < MR_LUNS; i++) {					\
		if (READ_ONCE(tpg->lun[i].lun._name) == test_bit(i, luns)) \
			continue;					\
		WRITE_ONCE(tpg->lun[i].lun._name, test_bit(i, luns));	\
		mr_tpg_param_tell(tpg, i);				\
	}								\
	return count;							\
}									\
CONFIGFS_ATTR(mr_tpg_param_, _name##_luns)

/* Whoever describes the LUN to the guest looks at it anew. */
static void mr_tpg_param_tell(struct mr_tpg *tpg, unsigned int lun)
{
	if (READ_ONCE(tpg->lun[lun].linked))
		mr_fabric_lun_event(tpg, lun, VHOST_MEGASAS_CMD_LUN_MAPPED);
}

MR_TPG_LUNS(writeback);
MR_TPG_LUNS(jbod);

CONFIGFS_ATTR(mr_tpg_param_, initiator_name);
CONFIGFS_ATTR(mr_tpg_param_, owner_uid);

struct configfs_attribute *mr_tpg_param_attrs[] = {
	&mr_tpg_param_attr_initiator_name,
	&mr_tpg_param_attr_owner_uid,
	&mr_tpg_param_attr_writeback_luns,
	&mr_tpg_param_attr_jbod_luns,
	NULL,
};
