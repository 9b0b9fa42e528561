// SPDX-License-Identifier: GPL-2.0-only
#include "bigendian.h"
#include "scsi/mode.h"

#define MR_MODE_SENSE_6		0x1A
#define MR_MODE_SENSE_10	0x5A
#define MR_MODE_PAGE_CODE	0x3F
#define MR_MODE_SUBPAGE		0x40
#define MR_MODE_CACHING		0x08
#define MR_MODE_WCE		0x04

/* Offset of the first page, behind header and block descriptors. */
static __u32 mr_mode_first_page(const __u8 *cdb, const __u8 *data, __u32 len)
{
	if (cdb[0] == MR_MODE_SENSE_6 && len >= 4)
		return 4u + data[3];
	if (cdb[0] == MR_MODE_SENSE_10 && len >= 8)
		return 8 + (__u32)mr_be_get(data + 6, 2);
	return len;
}

void mr_mode_hide_write_cache(const __u8 *cdb, __u8 *data, __u32 len)
{
	__u32 at = mr_mode_first_page(cdb, data, len);

	while (at + 4 <= len) {
		if (data[at] & MR_MODE_SUBPAGE) {
			at += 4 + (__u32)mr_be_get(data + at + 2, 2);
			continue;
		}
		if ((data[at] & MR_MODE_PAGE_CODE) == MR_MODE_CACHING)
			data[at + 2] &= (__u8)~MR_MODE_WCE;
		at += 2u + data[at + 1];
	}
}
