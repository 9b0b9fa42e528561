/* SPDX-License-Identifier: GPL-2.0-only */
/* Unit attentions of the fabric's own: see capacity.h and lba_map.h. */
#ifndef MR_ATTENTION_H
#define MR_ATTENTION_H

#include <linux/types.h>

/* SAM-4 5.14: is a command executed in spite of a unit attention? */
bool mr_attention_is_ignored(u8 opcode);

#endif
