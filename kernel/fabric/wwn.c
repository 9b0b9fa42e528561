// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "fabric/wwn.h"

#define MR_NAME_PREFIX	"naa."
#define MR_NAME_CHARS	(sizeof(MR_NAME_PREFIX) - 1 + 16)

bool mr_name_parse(const char *name, u64 *address)
{
	const char *digits = name + sizeof(MR_NAME_PREFIX) - 1;
	const char *c;

	if (strlen(name) != MR_NAME_CHARS || !strstarts(name, MR_NAME_PREFIX))
		return false;
	for (c = digits; *c; c++)
		if (!isxdigit(*c) || isupper(*c))
			return false;
	return !kstrtou64(digits, 16, address);
}

void mr_name_print(char *name, u64 address)
{
	snprintf(name, MR_NAME_LEN, MR_NAME_PREFIX "%016llx", address);
}

static void mr_wwn_free(struct kref *ref)
{
	kfree(container_of(ref, struct mr_wwn, ref));
}

struct mr_wwn *mr_wwn_get(struct mr_wwn *wwn)
{
	kref_get(&wwn->ref);
	return wwn;
}

void mr_wwn_put(struct mr_wwn *wwn)
{
	kref_put(&wwn->ref, mr_wwn_free);
}

struct se_wwn *mr_wwn_make(struct target_fabric_configfs *tf,
			   struct config_group *group, const char *name)
{
	struct mr_wwn *wwn;
	u64 address;

	if (!mr_name_parse(name, &address))
		return ERR_PTR(-EINVAL);

	wwn = kzalloc(sizeof(*wwn), GFP_KERNEL);
	if (!wwn)
		return ERR_PTR(-ENOMEM);
	kref_init(&wwn->ref);
	wwn->address = address;
	mr_name_print(wwn->name, address);
	return &wwn->se_wwn;
}

void mr_wwn_drop(struct se_wwn *se_wwn)
{
	mr_wwn_put(container_of(se_wwn, struct mr_wwn, se_wwn));
}
