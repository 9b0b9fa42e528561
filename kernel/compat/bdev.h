/* SPDX-License-Identifier: GPL-2.0-only */
/* A block device held open for reading: a file since 6.9. */
#ifndef MR_COMPAT_BDEV_H
#define MR_COMPAT_BDEV_H

#include <linux/blkdev.h>
#include <linux/file.h>

#include "compat/have.h"

/**
 * struct mr_bdev - an open block device
 * @bdev:	it
 * @file:	what keeps it open
 */
struct mr_bdev {
	struct block_device *bdev;
#ifdef HAVE_BDEV_FILE
	struct file *file;
#endif
};

static inline int mr_bdev_open(struct mr_bdev *handle, dev_t dev)
{
#ifdef HAVE_BDEV_FILE
	handle->file = bdev_file_open_by_dev(dev, BLK_OPEN_READ, NULL, NULL);
	if (IS_ERR(handle->file))
		return PTR_ERR(handle->file);
	handle->bdev = file_bdev(handle->file);
#else
	handle->bdev = blkdev_get_by_dev(dev, FMODE_READ, NULL);
	if (IS_ERR(handle->bdev))
		return PTR_ERR(handle->bdev);
#endif
	return 0;
}

static inline void mr_bdev_close(struct mr_bdev *handle)
{
#ifdef HAVE_BDEV_FILE
	fput(handle->file);
#else
	blkdev_put(handle->bdev, FMODE_READ);
#endif
}

#endif
