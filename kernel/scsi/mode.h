/* SPDX-License-Identifier: GPL-2.0-only */
/* MODE SENSE data.  Pure, see mfi/frame.h. */
#ifndef MR_MODE_H
#define MR_MODE_H

#include <linux/types.h>

/**
 * mr_mode_hide_write_cache() - clear WCE in the caching page
 * @cdb:	of the command; nothing is done unless it is a MODE SENSE
 * @data:	its data
 * @len:	bytes of @data
 *
 * Source: SPC-4 7.5 (mode parameter headers), SBC-3 6.5.5 (caching page).
 */
void mr_mode_hide_write_cache(const __u8 *cdb, __u8 *data, __u32 len);

#endif
