/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of a device's map of user data segments (referral.h), of which
 * target_core does not tell.
 */
#ifndef MR_LBA_MAP_H
#define MR_LBA_MAP_H

#include <linux/types.h>

struct mr_lun_slot;
struct mr_scsi;
struct se_device;

/* ASYMMETRIC ACCESS STATE CHANGED, see mr_scsi_attention() */
#define MR_LBA_MAP_CHANGED	0x2A06

/* The guest learns the map there is now.  Process context. */
void mr_lba_map_note(struct mr_lun_slot *slot, struct se_device *dev);

/**
 * mr_lba_map_take_change() - must this command tell that the map changed?
 * @scsi:	command that has looked its LUN up
 * @opcode:	of its CDB
 *
 * Process context.  Return: true for one command after each change.
 */
bool mr_lba_map_take_change(struct mr_scsi *scsi, u8 opcode);

#endif
