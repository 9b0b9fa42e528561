/* SPDX-License-Identifier: GPL-2.0-only */
/* All logical blocks that a command reaches, those of parameter lists too. */
#ifndef MR_REACH_H
#define MR_REACH_H

#include <target/target_core_base.h>

#include "scsi/extent.h"

/* Anything but TCM_NO_SENSE ends the walk. */
typedef sense_reason_t (*mr_reach_fn)(const struct mr_extent *extent,
				      void *context);

/**
 * mr_reach_walk() - look at each run of blocks of the command's own device
 * @se_cmd:	command whose data-out is there
 * @cdb:	its CDB, at least 16 bytes
 * @fn:		called for each run
 * @context:	for @fn
 *
 * Parameter lists that target_core will refuse are looked at as far as they
 * are well-formed.  Return: what @fn did, TCM_NO_SENSE if there is no run.
 */
sense_reason_t mr_reach_walk(struct se_cmd *se_cmd, const u8 *cdb,
			     mr_reach_fn fn, void *context);

/*
 * Does an EXTENDED COPY that target_core has done write to the device?  @context
 * is its se_cmd, whose data-out is still there.  Any context.
 */
bool mr_reach_is_copied_to(const struct se_device *dev, void *context);

#endif
