/* SPDX-License-Identifier: GPL-2.0-only */
/* REPORT LUNS data.  Pure, see mfi/frame.h. */
#ifndef MR_LUNS_H
#define MR_LUNS_H

#include <linux/types.h>

/**
 * mr_luns_report_own() - show a device its own logical unit only
 * @cdb:	of the command; nothing is done unless it is REPORT LUNS
 * @data:	its data: all LUNs of the nexus, of which the guest sees each as
 *		LUN 0 of a target of its own
 * @len:	bytes of @data
 *
 * Source: SPC-4 6.33 (parameter data format).
 * Return: bytes of @data that are valid now.
 */
__u32 mr_luns_report_own(const __u8 *cdb, __u8 *data, __u32 len);

#endif
