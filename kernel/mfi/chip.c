// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>

#include "mfi/chip.h"

/*
 * N of each chip: QEMU hw/scsi/megasas.c (MEGASAS_DEFAULT_FRAMES,
 * MEGASAS_GEN2_DEFAULT_FRAMES); its comment says that Windows insists on them.
 * The reply bits: Linux megaraid_sas.h, MFI_REPLY_1078_MESSAGE_INTERRUPT and
 * MFI_GEN2_ENABLE_INTERRUPT_MASK.
 */
static const struct mr_chip mr_chips[] = {
	{
		.id = VHOST_MEGASAS_CHIP_SAS1078,
		.max_cmds = 1000,
		.osts_reply = 0x80000000,
	},
	{
		.id = VHOST_MEGASAS_CHIP_SAS2108,
		.max_cmds = 1008,
		.osts_reply = 0x00000001,
	},
};

const struct mr_chip *mr_chip_find(u16 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mr_chips); i++)
		if (mr_chips[i].id == id)
			return &mr_chips[i];
	return NULL;
}
