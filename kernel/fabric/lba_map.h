/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of a device's map of user data segments (scsi/referral.h), of which
 * target_core does not tell.
 */
#ifndef MR_LBA_MAP_H
#define MR_LBA_MAP_H

#include <linux/list.h>
#include <linux/types.h>
#include <target/target_core_base.h>

struct mr_lun_slot;
struct mr_session;

/* ASYMMETRIC ACCESS STATE CHANGED, see mr_scsi_attention() */
#define MR_LBA_MAP_CHANGED	0x2A06

/* Does the device have a map?  Takes no lock. */
static inline bool mr_lba_map_is_there(const struct se_device *dev)
{
	return !list_empty(&dev->t10_alua.lba_map_list);
}

/* The guest learns the map there is now.  Process context. */
void mr_lba_map_note(struct mr_lun_slot *slot, struct se_device *dev);

/**
 * mr_lba_map_take_change() - must this command tell that the map changed?
 * @session:	nexus
 * @se_cmd:	command that has looked its LUN up
 * @opcode:	of its CDB
 *
 * Process context.  Return: true for one command after each change.
 */
bool mr_lba_map_take_change(struct mr_session *session, struct se_cmd *se_cmd,
			    u8 opcode);

#endif
