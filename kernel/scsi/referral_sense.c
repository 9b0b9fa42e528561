// SPDX-License-Identifier: GPL-2.0-only
#include <linux/spinlock.h>
#include <linux/string.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>
#include <target/target_core_base.h>

#include "bigendian.h"
#include "scsi/referral_sense.h"

#define MR_REFERRAL_ASC		0x3F	/* INSPECT REFERRALS */
#define MR_REFERRAL_ASCQ	0x15	/* SENSE DESCRIPTORS */
#define MR_REFERRAL_TYPE	0x0B	/* user data segment referral */
#define MR_REFERRAL_NOT_ALL	0x01
#define MR_REFERRAL_HEADER	8	/* of sense data in descriptor format */
#define MR_REFERRAL_FIRST	12	/* first segment in them */
#define MR_REFERRAL_SEGMENT	20	/* bytes of it, without the groups */
#define MR_REFERRAL_GROUP	4

/*
 * A user data segment referral descriptor's entry for a segment, with the
 * groups that make it accessible.  Return: its bytes, 0 if there is no such
 * group; none are written where they are more than @room.
 */
static u32 mr_referral_describe(struct t10_alua_lba_map *segment, u8 *at,
				u32 room)
{
	struct t10_alua_lba_map_member *member;
	u32 groups = 0, bytes;

	list_for_each_entry(member, &segment->lba_map_mem_list,
			    lba_map_mem_list)
		if (mr_referral_is_accessible(member->lba_map_mem_alua_state))
			groups++;
	bytes = MR_REFERRAL_SEGMENT + groups * MR_REFERRAL_GROUP;
	if (!groups || bytes > room)
		return groups ? bytes : 0;

	mr_be_put(at, 4, groups);
	mr_be_put(at + 4, 8, segment->lba_map_first_lba);
	mr_be_put(at + 12, 8, segment->lba_map_last_lba);
	at += MR_REFERRAL_SEGMENT;
	list_for_each_entry(member, &segment->lba_map_mem_list,
			    lba_map_mem_list) {
		if (!mr_referral_is_accessible(member->lba_map_mem_alua_state))
			continue;
		mr_be_put(at, 2, member->lba_map_mem_alua_state << 8);
		mr_be_put(at + 2, 2, member->lba_map_mem_alua_pg_id);
		at += MR_REFERRAL_GROUP;
	}
	return bytes;
}

static struct t10_alua_lba_map *
mr_referral_next(struct t10_alua *alua, struct t10_alua_lba_map *segment)
{
	if (list_is_last(&segment->lba_map_list, &alua->lba_map_list))
		return list_first_entry(&alua->lba_map_list,
					struct t10_alua_lba_map, lba_map_list);
	return list_next_entry(segment, lba_map_list);
}

/*
 * Entries of as many segments as there is room for, from that on which was
 * asked for and round.  Return: where they end; @all: there are no others.
 */
static u32 mr_referral_list(struct t10_alua *alua,
			    struct t10_alua_lba_map *first, u8 *sense,
			    u32 room, bool *all)
{
	struct t10_alua_lba_map *segment = first;
	u32 at = MR_REFERRAL_FIRST, bytes;

	*all = true;
	do {
		bytes = mr_referral_describe(segment, sense + at, room - at);
		if (!bytes) {
			*all = false;
		} else if (bytes > room - at) {
			*all = false;
			break;
		}
		at += bytes;
		segment = mr_referral_next(alua, segment);
	} while (segment != first);
	return at;
}

bool mr_referral_can_refer(struct t10_alua_lba_map *segment, u32 room)
{
	return room >= MR_REFERRAL_FIRST &&
	       mr_referral_describe(segment, NULL, 0);
}

/* A descriptor without a segment would say nothing: it is left out. */
void mr_referral_sense(struct t10_alua *alua, struct t10_alua_lba_map *first,
		       u8 *sense, u32 room)
{
	bool all;
	u32 end;

	lockdep_assert_held(&alua->lba_map_lock);

	memset(sense, 0, TRANSPORT_SENSE_BUFFER);
	scsi_build_sense_buffer(1, sense, ABORTED_COMMAND, MR_REFERRAL_ASC,
				MR_REFERRAL_ASCQ);
	end = mr_referral_list(alua, first, sense, room, &all);
	if (end == MR_REFERRAL_FIRST)
		return;
	sense[7] = end - MR_REFERRAL_HEADER;
	sense[MR_REFERRAL_HEADER] = MR_REFERRAL_TYPE;
	sense[MR_REFERRAL_HEADER + 1] = end - MR_REFERRAL_HEADER - 2;
	sense[MR_REFERRAL_HEADER + 2] = all ? 0 : MR_REFERRAL_NOT_ALL;
}
