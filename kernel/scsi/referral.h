/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Referrals (SBC-3): a device whose "lba_map" says which target port
 * groups make which user data segments accessible.  target_core reports the map
 * and, in the group state LBA DEPENDENT, looks at it for reads and writes; it
 * does not tell where else a segment is accessible, nor of a change
 * (fabric/lba_map.h).
 *
 * Here a command that reaches a segment which is standby, unavailable, offline
 * or transitioning through the group of its LUN ends with INSPECT REFERRALS
 * SENSE DESCRIPTORS.  A group that the map names nowhere is not bound by it.
 */
#ifndef MR_REFERRAL_H
#define MR_REFERRAL_H

#include <target/target_core_base.h>

struct mr_scsi;

/* What mr_referral_check() returns when it has written sense data. */
#define MR_REFERRAL_SENSE	TCM_LUN_BUSY

/**
 * mr_referral_check() - are all blocks accessible that a command reaches?
 * @scsi:	command whose data-out is there
 * @cdb:	its CDB, at least 16 bytes
 * @room:	bytes of sense data that the guest takes
 *
 * Process context.  Return: TCM_NO_SENSE: they are; MR_REFERRAL_SENSE: sense
 * data that say where they are is in @scsi; else why they are not, where no
 * group makes them accessible or there is no room to say so.
 */
sense_reason_t mr_referral_check(struct mr_scsi *scsi, const u8 *cdb, u8 room);

/* Has target_core refused the command because of the map? */
bool mr_referral_was_refused(const struct mr_scsi *scsi);

#endif
