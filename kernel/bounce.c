// SPDX-License-Identifier: GPL-2.0-only
#include <linux/highmem.h>
#include <target/target_core_base.h>

#include "bounce.h"
#include "dma.h"
#include "mode.h"

static void mr_bounce_copy(struct mr_dma *dma, struct se_cmd *se_cmd, bool in)
{
	size_t left = min(se_cmd->data_length, dma->bytes), done = 0, n;
	struct scatterlist *sg;
	void *page;
	u32 i;

	for_each_sg(se_cmd->t_data_sg, sg, se_cmd->t_data_nents, i) {
		n = min_t(size_t, sg->length, left);
		if (!n)
			break;
		page = kmap_local_page(sg_page(sg));
		if (in)
			mr_dma_write(dma, page + sg->offset, n, done);
		else
			mr_dma_read(dma, page + sg->offset, n, done);
		kunmap_local(page);
		done += n;
		left -= n;
	}
}

void mr_bounce_out(struct mr_dma *dma, struct se_cmd *se_cmd)
{
	mr_bounce_copy(dma, se_cmd, false);
}

static void mr_bounce_hide_cache(struct se_cmd *se_cmd, const u8 *cdb)
{
	struct scatterlist *sg = se_cmd->t_data_sg;
	void *page;

	/* All of target_core's mode data fits in its first page. */
	page = kmap_local_page(sg_page(sg));
	mr_mode_hide_write_cache(cdb, page + sg->offset,
				 min(se_cmd->data_length, sg->length));
	kunmap_local(page);
}

void mr_bounce_in(struct mr_dma *dma, struct se_cmd *se_cmd, const u8 *cdb,
		  bool writethrough)
{
	if (!se_cmd->t_data_nents)
		return;
	if (writethrough)
		mr_bounce_hide_cache(se_cmd, cdb);
	mr_bounce_copy(dma, se_cmd, true);
}
