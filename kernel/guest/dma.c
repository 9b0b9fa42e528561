// SPDX-License-Identifier: GPL-2.0-only
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "controller.h"
#include "guest/dma.h"

#define MR_DMA_BATCH	16	/* pages pinned at once */

static u32 mr_dma_entries(const struct mr_sgl *list)
{
	u32 i, n = 0;

	for (i = 0; i < list->nents; i++)
		n += DIV_ROUND_UP(offset_in_page(list->sge[i].addr) +
				  (u64)list->sge[i].len, PAGE_SIZE);
	return n;
}

/* Guest and user addresses have the same offset in their page (memory.c). */
static int mr_dma_pin_range(struct mr_controller *ctl, struct mr_dma *dma,
			    struct scatterlist **sg, u64 uaddr, u64 len,
			    unsigned int gup)
{
	struct page *pages[MR_DMA_BATCH];
	u32 offset, bytes;
	int want, got, i;

	while (len) {
		offset = offset_in_page(uaddr);
		want = min_t(u64, DIV_ROUND_UP(offset + len, PAGE_SIZE),
			     MR_DMA_BATCH);
		got = pin_user_pages_fast(uaddr - offset, want, gup, pages);
		if (got <= 0)
			return got ? got : -EFAULT;
		mr_count_add(ctl, PINS, got);
		for (i = 0; i < got; i++) {
			bytes = min_t(u64, PAGE_SIZE - offset, len);
			sg_set_page(*sg, pages[i], bytes, offset);
			dma->nents++;
			*sg = sg_next(*sg);
			uaddr += bytes;
			len -= bytes;
			offset = 0;
		}
	}
	return 0;
}

static int mr_dma_pin(struct mr_controller *ctl, struct mr_dma *dma,
		      const struct mr_sgl *list, unsigned int gup)
{
	struct scatterlist *sg = dma->sgl;
	u64 gpa, uaddr, left, chunk;
	int err = 0;
	u32 i;

	down_read(&ctl->guest.memory.lock);
	for (i = 0; i < list->nents && !err; i++) {
		gpa = list->sge[i].addr;
		left = list->sge[i].len;
		while (left && !err) {
			chunk = left;
			err = mr_memory_find(ctl, gpa, &chunk, &uaddr);
			if (!err)
				err = mr_dma_pin_range(ctl, dma, &sg, uaddr,
						       chunk, gup);
			gpa += chunk;
			left -= chunk;
		}
	}
	up_read(&ctl->guest.memory.lock);
	return err;
}

enum mfi_status mr_dma_map(struct mr_controller *ctl, struct mr_dma *dma,
			   const struct mr_sgl *list, enum mr_dir dir)
{
	u32 n = mr_dma_entries(list);

	if (!n)
		return MFI_STAT_OK;

	dma->sgl = dma->inline_sgl;
	if (n > MR_DMA_INLINE) {
		dma->sgl = kvmalloc_array(n, sizeof(*dma->sgl), GFP_KERNEL);
		if (!dma->sgl)
			return MFI_STAT_MEMORY_NOT_AVAILABLE;
	}
	sg_init_table(dma->sgl, n);
	dma->bytes = list->bytes;

	if (!mr_dma_pin(ctl, dma, list, dir == MR_DIR_READ ? FOLL_WRITE : 0))
		return MFI_STAT_OK;
	mr_dma_unmap(ctl, dma, false);
	return MFI_STAT_INVALID_SGL;
}

void mr_dma_unmap(struct mr_controller *ctl, struct mr_dma *dma, bool dirty)
{
	struct scatterlist *sg;
	struct page *page;
	u32 i;

	if (!dma->sgl)
		return;
	/* dma->nents counts what is pinned, also after a failure. */
	for_each_sg(dma->sgl, sg, dma->nents, i) {
		page = sg_page(sg);
		unpin_user_pages_dirty_lock(&page, 1, dirty);
	}
	mr_count_add(ctl, UNPINS, dma->nents);
	if (dma->sgl != dma->inline_sgl)
		kvfree(dma->sgl);
	dma->sgl = NULL;
	dma->nents = 0;
	dma->bytes = 0;
}

size_t mr_dma_write(struct mr_dma *dma, const void *buf, size_t len,
		    size_t skip)
{
	return sg_pcopy_from_buffer(dma->sgl, dma->nents, buf, len, skip);
}

size_t mr_dma_read(struct mr_dma *dma, void *buf, size_t len, size_t skip)
{
	return sg_pcopy_to_buffer(dma->sgl, dma->nents, buf, len, skip);
}
