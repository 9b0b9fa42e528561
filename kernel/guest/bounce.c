// SPDX-License-Identifier: GPL-2.0-only
#include <linux/highmem.h>
#include <target/target_core_base.h>

#include "guest/bounce.h"
#include "guest/dma.h"
#include "scsi/luns.h"
#include "scsi/mode.h"

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

/* What a controller shows otherwise than target_core; returns its length. */
static u32 mr_bounce_edit(struct se_cmd *se_cmd, const u8 *cdb,
			  bool writethrough, u32 len)
{
	struct scatterlist *sg = se_cmd->t_data_sg;
	u32 first = min(se_cmd->data_length, sg->length), own;
	void *page;

	/* All of it fits in the first page. */
	page = kmap_local_page(sg_page(sg));
	if (writethrough)
		mr_mode_hide_write_cache(cdb, page + sg->offset, first);
	own = mr_luns_report_own(cdb, page + sg->offset, first);
	kunmap_local(page);
	return own == first ? len : own;
}

void mr_bounce_in(struct mr_dma *dma, struct se_cmd *se_cmd, const u8 *cdb,
		  bool writethrough, u32 len)
{
	if (!se_cmd->t_data_nents)
		return;
	len = mr_bounce_edit(se_cmd, cdb, writethrough, len);
	mr_bounce_copy(dma, se_cmd, len, true);
}
