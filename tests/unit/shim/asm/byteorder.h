/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exported <asm/byteorder.h> has these with underscores only. */
#ifndef SHIM_ASM_BYTEORDER_H
#define SHIM_ASM_BYTEORDER_H

#include_next <asm/byteorder.h>

#define le16_to_cpu __le16_to_cpu
#define le32_to_cpu __le32_to_cpu
#define le64_to_cpu __le64_to_cpu

#endif
