/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The capacity of a LUN as its guest knows it.  target_core tells nobody of a
 * backstore that has got another size, so the first command that finds it so
 * ends with the unit attention CAPACITY DATA HAS CHANGED.
 */
#ifndef MR_CAPACITY_H
#define MR_CAPACITY_H

#include <linux/types.h>

#define MR_CAPACITY_SENSE	14	/* bytes that tell it */

struct mr_lun_slot;
struct mr_scsi;
struct mr_session;
struct se_device;

/* The guest learns what there is now.  Any context. */
void mr_capacity_note(struct mr_lun_slot *slot, struct se_device *dev);

/* The same for all LUNs that a nexus maps: its machine starts. */
void mr_capacity_note_all(struct mr_session *session);

/**
 * mr_capacity_take_change() - must this command tell that its LUN was resized?
 * @scsi:	command that has looked its LUN up
 * @opcode:	of its CDB
 *
 * Any context.  Return: true for one command after each change.
 */
bool mr_capacity_take_change(struct mr_scsi *scsi, u8 opcode);

/* Make a command's status and sense the unit attention. */
void mr_capacity_attention(struct mr_scsi *scsi);

#endif
