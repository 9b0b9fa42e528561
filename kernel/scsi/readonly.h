/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands that leave a device's medium alone.  Pure, see mfi/frame.h. */
#ifndef MR_READONLY_H
#define MR_READONLY_H

#include <linux/types.h>

/**
 * mr_readonly_allows() - may a command pass to a device that is write-protected
 * @type:	peripheral device type
 * @cdb:	the command, at least two bytes
 *
 * target_core looks at the direction of the data only; but a tape is erased
 * without any, and a frame may lie.  What is not listed may write.
 *
 * Source: the commands of SPC-4, SBC-3, SSC-4, SMC-3 and MMC-6.
 */
bool mr_readonly_allows(__u32 type, const __u8 *cdb);

#endif
