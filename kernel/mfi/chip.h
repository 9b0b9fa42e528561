/* SPDX-License-Identifier: GPL-2.0-only */
/* What tells the emulated controllers apart. */
#ifndef MR_CHIP_H
#define MR_CHIP_H

#include <linux/types.h>
#include <uapi/linux/vhost_megasas.h>

#define MR_SGE_MAX	80	/* advertised elements of an SGL */

/**
 * struct mr_chip - an identity
 * @id:		enum vhost_megasas_chip
 * @max_cmds:	outstanding commands advertised; drivers size pools by it
 * @osts_reply:	"reply posted" in interrupt status and mask
 */
struct mr_chip {
	u16 id;
	u16 max_cmds;
	u32 osts_reply;
};

/* NULL if there is no such chip. */
const struct mr_chip *mr_chip_find(u16 id);

#endif
