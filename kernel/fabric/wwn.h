/* SPDX-License-Identifier: GPL-2.0-only */
/* Targets: directories of the fabric, named by a SAS address. */
#ifndef MR_WWN_H
#define MR_WWN_H

#include <linux/kref.h>
#include <target/target_core_base.h>
#include <uapi/linux/vhost_megasas.h>

/* "naa." + 16 hex digits + NUL, rounded up */
#define MR_NAME_LEN	VHOST_MEGASAS_WWPN_LEN

/**
 * struct mr_wwn - a target
 * @se_wwn:	target_core's
 * @ref:	one of the directory, one of each TPG
 * @name:	"naa." and 16 lower-case hex digits, also the directory's name
 * @address:	the digits
 */
struct mr_wwn {
	struct se_wwn se_wwn;
	struct kref ref;
	char name[MR_NAME_LEN];
	u64 address;
};

/**
 * mr_name_parse() - check a SAS name
 * @name:	text
 * @address:	result
 *
 * target_core builds transport ids from the text and finds its way back only
 * for lower-case digits, so there is one spelling of a name.
 * Return: true if @name is "naa." and 16 lower-case hex digits.
 */
bool mr_name_parse(const char *name, u64 *address);

void mr_name_print(char *name, u64 address);

struct mr_wwn *mr_wwn_get(struct mr_wwn *wwn);
void mr_wwn_put(struct mr_wwn *wwn);

/* target_core_fabric_ops, see fabric.c */
struct se_wwn *mr_wwn_make(struct target_fabric_configfs *tf,
			   struct config_group *group, const char *name);
void mr_wwn_drop(struct se_wwn *se_wwn);

#endif
