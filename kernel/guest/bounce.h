/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copies between guest pages and memory that target_core allocated, for data
 * that may not go there directly (misaligned, or parsed by target_core).
 */
#ifndef MR_BOUNCE_H
#define MR_BOUNCE_H

#include <linux/types.h>

struct mr_dma;
struct se_cmd;

/* Guest to target_core. */
void mr_bounce_out(struct mr_dma *dma, struct se_cmd *se_cmd);

/* target_core to guest, @len bytes of a command with data. */
void mr_bounce_in(struct mr_dma *dma, struct se_cmd *se_cmd, u32 len);

#endif
