/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The capacity of a LUN as its guest knows it.  target_core tells nobody of a
 * backstore that has got another size, so the first command that finds it so
 * ends with the unit attention CAPACITY DATA HAS CHANGED.
 */
#ifndef MR_CAPACITY_H
#define MR_CAPACITY_H

#include <linux/types.h>

/* CAPACITY DATA HAS CHANGED, see mr_scsi_attention() */
#define MR_CAPACITY_CHANGED	0x2A09

struct mr_lun_slot;
struct mr_session;
struct se_cmd;
struct se_device;

/* The guest learns what there is now.  Any context. */
void mr_capacity_note(struct mr_lun_slot *slot, struct se_device *dev);

/**
 * mr_capacity_take_change() - must this command tell that its LUN was resized?
 * @session:	nexus
 * @se_cmd:	command that has looked its LUN up
 * @opcode:	of its CDB
 *
 * Any context.  Return: true for one command after each change.
 */
bool mr_capacity_take_change(struct mr_session *session, struct se_cmd *se_cmd,
			     u8 opcode);

#endif
