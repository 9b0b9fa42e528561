// SPDX-License-Identifier: GPL-2.0-only
/*
 * v6.7, "scsi: target: Have drivers report if they support direct submissions"
 */
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

const struct target_core_fabric_ops probe = {
	.default_submit_type	= TARGET_DIRECT_SUBMIT,
	.direct_submit_supp	= 1,
};
