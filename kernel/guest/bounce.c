// SPDX-License-Identifier: GPL-2.0-only
#include <linux/highmem.h>
#include <target/target_core_base.h>

#include "guest/bounce.h"
#include "guest/dma.h"

static void mr_bounce_copy(struct mr_dma *dma, struct se_cmd *se_cmd, u32 len,
			   bool in)
{
	size_t left = min(len, dma->bytes), done = 0, n;
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
	mr_bounce_copy(dma, se_cmd, se_cmd->data_length, false);
}

void mr_bounce_in(struct mr_dma *dma, struct se_cmd *se_cmd, u32 len)
{
	mr_bounce_copy(dma, se_cmd, len, true);
}
