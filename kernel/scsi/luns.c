// SPDX-License-Identifier: GPL-2.0-only
#include <linux/string.h>

#include "scsi/luns.h"

#define MR_REPORT_LUNS		0xA0
#define MR_LUNS_ONE		16	/* header and one entry */
#define MR_LUNS_WELL_KNOWN	0x01	/* SELECT REPORT: no ordinary LUN */

__u32 mr_luns_report_own(const __u8 *cdb, __u8 *data, __u32 len)
{
	if (cdb[0] != MR_REPORT_LUNS || cdb[2] == MR_LUNS_WELL_KNOWN)
		return len;
	if (len > MR_LUNS_ONE)
		len = MR_LUNS_ONE;
	memset(data, 0, len);
	if (len >= 4)
		data[3] = MR_LUNS_ONE - 8;
	return len;
}
