/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SCSI's big-endian fields, of 1 to 8 bytes (some have 3), at any address.  Pure,
 * see mfi/frame.h.
 */
#ifndef MR_BIGENDIAN_H
#define MR_BIGENDIAN_H

#include <linux/types.h>

static inline u64 mr_be_get(const u8 *field, unsigned int bytes)
{
	u64 value = 0;

	while (bytes--)
		value = value << 8 | *field++;
	return value;
}

static inline void mr_be_put(u8 *field, unsigned int bytes, u64 value)
{
	while (bytes--) {
		field[bytes] = (u8)value;
		value >>= 8;
	}
}

#endif
