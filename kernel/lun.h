/* SPDX-License-Identifier: GPL-2.0-only */
/* Logical units as this fabric sees them. */
#ifndef MR_LUN_H
#define MR_LUN_H

#include <linux/types.h>

struct se_lun;
struct mr_session;

#define MR_LUNS		256	/* LUN numbers a controller can name */
#define MR_LD_LUNS	64	/* those that can be logical drives */

/**
 * enum mr_cache - what makes an acknowledged write durable
 * @MR_CACHE_NONE:	nothing to do, the backstore has no volatile cache
 * @MR_CACHE_FUA:	SCF_FUA on the write
 * @MR_CACHE_FLUSH:	a SYNCHRONIZE CACHE after the write
 */
enum mr_cache {
	MR_CACHE_NONE,
	MR_CACHE_FUA,
	MR_CACHE_FLUSH,
};

/**
 * struct mr_lun - what the fabric keeps of a LUN
 * @cache:	enum mr_cache, found at link time
 * @blocking:	the backstore does its I/O in the submitter (buffered fileio)
 * @writeback:	the administrator allows writes to be lost by power failure
 */
struct mr_lun {
	u8 cache;
	bool blocking;
	bool writeback;
};

/**
 * struct mr_lun_info - a mapped LUN at the time of a command
 * @block_size:	bytes
 * @lun:	copy of the fabric's part
 */
struct mr_lun_info {
	u32 block_size;
	struct mr_lun lun;
};

/**
 * mr_lun_get_info() - look a LUN up
 * @session:	nexus; a LUN it does not map does not exist
 * @number:	LUN
 * @info:	result
 *
 * Any context, takes no lock.  Return: false if there is no such LUN.
 */
bool mr_lun_get_info(struct mr_session *session, u64 number,
		     struct mr_lun_info *info);

/* Fill in what the backstore decides; process context. */
void mr_lun_probe(struct mr_lun *lun, struct se_lun *se_lun);

#endif
