/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sense data that refer a command to other target port groups.
 * Source: SBC-3, user data segment referral sense data descriptor.
 */
#ifndef MR_REFERRAL_SENSE_H
#define MR_REFERRAL_SENSE_H

#include <linux/types.h>
#include <scsi/scsi_proto.h>

struct t10_alua;
struct t10_alua_lba_map;

static inline bool mr_referral_is_accessible(int state)
{
	return state == SCSI_ACCESS_STATE_OPTIMAL ||
	       state == SCSI_ACCESS_STATE_ACTIVE;
}

/*
 * Does any group make a segment accessible, and are there @room bytes enough to
 * say so?  lba_map_lock is held, here and below.
 */
bool mr_referral_can_refer(struct t10_alua_lba_map *segment, u32 room);

/* At most @room bytes of them, of TRANSPORT_SENSE_BUFFER; from @first on. */
void mr_referral_sense(struct t10_alua *alua, struct t10_alua_lba_map *first,
		       u8 *sense, u32 room);

#endif
