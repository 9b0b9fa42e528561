/* SPDX-License-Identifier: GPL-2.0-only */
/* Logical units as this fabric sees them. */
#ifndef MR_LUN_H
#define MR_LUN_H

#include <linux/types.h>

#include "fabric/nowait.h"
#include "fabric/serial.h"

struct mr_bdev;
struct mr_session;
struct se_cmd;
struct se_device;
struct se_lun;

#define MR_LUNS		256	/* LUN numbers a controller can name */
#define MR_LD_LUNS	64	/* those that can be logical drives */

/**
 * enum mr_cache - what makes an acknowledged write durable
 * @MR_CACHE_NONE:	nothing to do, the backstore has no volatile cache
 * @MR_CACHE_FUA:	SCF_FUA on a WRITE; all else that changes the medium needs
 *			the flush
 * @MR_CACHE_FLUSH:	a SYNCHRONIZE CACHE after the write
 */
enum mr_cache {
	MR_CACHE_NONE,
	MR_CACHE_FUA,
	MR_CACHE_FLUSH,
};

/**
 * struct mr_lun - what the fabric knows of a LUN
 * @cache:	enum mr_cache
 * @blocking:	a submitter may have to wait (fileio, pscsi)
 * @writeback:	the administrator allows writes to be lost by power failure
 * @jbod:	the guest sees a system PD, not a logical drive
 * @max_bytes:	largest request that the backstore takes; 0: any
 * @nowait:	of a file: whether it really makes the submitter wait; else NULL
 */
struct mr_lun {
	u8 cache;
	bool blocking;
	bool writeback;
	bool jbod;
	u32 max_bytes;
	struct mr_nowait *nowait;
};

/**
 * struct mr_lun_slot - a LUN number of a TPG, linked to a backstore or not
 * @lun:	what was found at link time, the safe side while there is no link
 * @linked:	there is a backstore
 * @blocks:	its capacity as the guest knows it
 * @serial:	commands of a device that is no disk
 * @lba_map:	digest of the map of its user data segments as the guest knows
 *		it, 0: none
 * @nowait:	how it has answered
 * @bdev:	iblock's device, whose cache may be switched at any time: says more
 *		than @lun.cache; NULL if there is none
 */
struct mr_lun_slot {
	struct mr_lun lun;
	bool linked;
	u64 blocks;
	struct mr_serial serial;
	u32 lba_map;
	struct mr_nowait nowait;
	struct mr_bdev __rcu *bdev;
};

/**
 * struct mr_lun_info - how a guest finds a mapped LUN
 * @block_size:	bytes, as target_core has it
 * @jbod:	as a system PD
 * @passthrough: the device gets commands as they are
 * @disk:	peripheral device type of a disk
 */
struct mr_lun_info {
	u32 block_size;
	bool jbod;
	bool passthrough;
	bool disk;
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

/*
 * Is there such a LUN, and does @test say so of its device?  Any context; @test
 * may not sleep.
 */
bool mr_lun_is(struct mr_session *session, u64 number,
	       bool (*test)(const struct se_device *dev, void *context),
	       void *context);

/* Of a LUN of the session's TPG; NULL if no controller can name it. */
struct mr_lun_slot *mr_lun_slot(struct mr_session *session,
				const struct se_lun *se_lun);

/**
 * mr_lun_of() - what the fabric knows of a command's LUN
 * @session:	nexus
 * @se_cmd:	command that has looked its LUN up, so that it stays
 * @lun:	result
 */
void mr_lun_of(struct mr_session *session, struct se_cmd *se_cmd,
	       struct mr_lun *lun);

/* The first mapped LUN that is not below @number; false if there is none. */
bool mr_lun_next(struct mr_session *session, u64 number, u64 *next);

/* What a guest knows of the LUN, or all of a nexus, is how it is now. */
void mr_lun_note(struct mr_lun_slot *slot, struct se_device *dev);
void mr_lun_note_all(struct mr_session *session);

#endif
