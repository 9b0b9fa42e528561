/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest pages of one command's data, pinned, one scatterlist entry a page.
 */
#ifndef MR_DMA_H
#define MR_DMA_H

#include <linux/scatterlist.h>
#include <mfi.h>

#include "guest/segments.h"

struct mr_controller;

#define MR_DMA_INLINE	8	/* entries that need no allocation */

/**
 * struct mr_dma - pinned data
 * @sgl:	entries, &inline_sgl or allocated; NULL without data
 * @nents:	entries
 * @bytes:	of data
 * @inline_sgl:	room for small requests
 */
struct mr_dma {
	struct scatterlist *sgl;
	u32 nents;
	u32 bytes;
	struct scatterlist inline_sgl[MR_DMA_INLINE];
};

/**
 * mr_dma_map() - pin what an SGL names
 * @ctl:	controller
 * @dma:	result, zero before
 * @list:	decoded SGL
 * @dir:	MR_DIR_READ pins for writing
 *
 * Context: the worker (owner's mm in use).
 * Return: MFI_STAT_OK, _INVALID_SGL (outside guest memory) or
 * _MEMORY_NOT_AVAILABLE.
 */
enum mfi_status mr_dma_map(struct mr_controller *ctl, struct mr_dma *dma,
			   const struct mr_sgl *list, enum mr_dir dir);

/* Unpins; @dirty if the pages were written.  May sleep. */
void mr_dma_unmap(struct mr_controller *ctl, struct mr_dma *dma, bool dirty);

/*
 * Copy between the data and a kernel buffer, from byte @skip of the data on.
 * Any context.  Return: bytes copied, fewer at the end of the data.
 */
size_t mr_dma_write(struct mr_dma *dma, const void *buf, size_t len,
		    size_t skip);
size_t mr_dma_read(struct mr_dma *dma, void *buf, size_t len, size_t skip);

#endif
