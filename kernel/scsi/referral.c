// SPDX-License-Identifier: GPL-2.0-only
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>
#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "scsi/reach.h"
#include "scsi/referral.h"
#include "scsi/referral_sense.h"
#include "scsi/scsi.h"

#define MR_NOT_ACCESSIBLE_ASC	0x04	/* LOGICAL UNIT NOT ACCESSIBLE, ... */
#define MR_STANDBY_ASCQ		0x0B	/* ... TARGET PORT IN STANDBY STATE */
#define MR_UNAVAILABLE_ASCQ	0x0C	/* ... IN UNAVAILABLE STATE */

/**
 * struct mr_referral - a command on its way along the map
 * @alua:	of its device; lba_map_lock is held
 * @last:	last LBA of the device
 * @group:	target port group of its LUN
 * @segment:	first segment that is not accessible; NULL where there is none
 */
struct mr_referral {
	struct t10_alua *alua;
	u64 last;
	u16 group;
	struct t10_alua_lba_map *segment;
};

static sense_reason_t mr_referral_reason(int state)
{
	switch (state) {
	case SCSI_ACCESS_STATE_STANDBY:
		return TCM_ALUA_TG_PT_STANDBY;
	case SCSI_ACCESS_STATE_TRANSITIONING:
		return TCM_ALUA_STATE_TRANSITION;
	case SCSI_ACCESS_STATE_OFFLINE:
		return TCM_ALUA_OFFLINE;
	default:
		return TCM_ALUA_TG_PT_UNAVAILABLE;
	}
}

static struct t10_alua_lba_map_member *
mr_referral_member(struct t10_alua_lba_map *segment, u16 group)
{
	struct t10_alua_lba_map_member *member;

	list_for_each_entry(member, &segment->lba_map_mem_list,
			    lba_map_mem_list)
		if (member->lba_map_mem_alua_pg_id == group)
			return member;
	return NULL;
}

/* A segment that names other groups only is not accessible through this one. */
static int mr_referral_state(struct t10_alua_lba_map *segment, u16 group)
{
	struct t10_alua_lba_map_member *member;

	member = mr_referral_member(segment, group);
	return member ? member->lba_map_mem_alua_state :
			SCSI_ACCESS_STATE_UNAVAILABLE;
}

static bool mr_referral_is_bound(struct t10_alua *alua, u16 group)
{
	struct t10_alua_lba_map *segment;

	list_for_each_entry(segment, &alua->lba_map_list, lba_map_list)
		if (mr_referral_member(segment, group))
			return true;
	return false;
}

/* Blocks after which the map begins anew, 0 where it does not. */
static u64 mr_referral_period(const struct t10_alua *alua)
{
	return (u64)alua->lba_map_segment_size *
	       alua->lba_map_segment_multiplier;
}

/* The segment of an LBA, NULL if it has none; @rest: its blocks behind that. */
static struct t10_alua_lba_map *
mr_referral_find(struct t10_alua *alua, u64 lba, u64 *rest)
{
	u64 period = mr_referral_period(alua);
	struct t10_alua_lba_map *segment;
	u64 first, last;

	if (period)
		div64_u64_rem(lba, period, &lba);
	list_for_each_entry(segment, &alua->lba_map_list, lba_map_list) {
		first = segment->lba_map_first_lba;
		last = period ? first + alua->lba_map_segment_size - 1 :
				segment->lba_map_last_lba;
		if (lba < first || lba > last)
			continue;
		*rest = last - lba;
		return segment;
	}
	return NULL;
}

/*
 * Ends soon, whatever the guest asks for: a segment that is left is not met
 * again in the same period, and one period tells it all.
 */
static sense_reason_t mr_referral_look(const struct mr_extent *extent,
				       void *context)
{
	struct mr_referral *referral = context;
	u64 period = mr_referral_period(referral->alua);
	u64 lba = extent->lba, blocks = extent->blocks, rest;
	struct t10_alua_lba_map *segment;
	int state;

	if (lba > referral->last)	/* refused by target_core */
		return TCM_NO_SENSE;
	blocks = min(blocks - 1, referral->last - lba);	/* behind the first */
	if (period)
		blocks = min(blocks, period);
	for (;;) {
		segment = mr_referral_find(referral->alua, lba, &rest);
		if (!segment)
			return TCM_ALUA_TG_PT_UNAVAILABLE;
		state = mr_referral_state(segment, referral->group);
		if (!mr_referral_is_accessible(state)) {
			referral->segment = segment;
			return mr_referral_reason(state);
		}
		if (rest >= blocks)
			return TCM_NO_SENSE;
		lba += rest + 1;
		blocks -= rest + 1;
	}
}

static bool mr_referral_group(const struct se_lun *lun, u16 *id, int *state)
{
	struct t10_alua_tg_pt_gp *group;

	rcu_read_lock();
	group = rcu_dereference(lun->lun_tg_pt_gp);
	if (group) {
		*id = group->tg_pt_gp_id;
		*state = READ_ONCE(group->tg_pt_gp_alua_access_state);
	}
	rcu_read_unlock();
	return group;
}

sense_reason_t mr_referral_check(struct mr_scsi *scsi, const u8 *cdb, u8 room)
{
	struct se_cmd *se_cmd = &scsi->se_cmd;
	struct se_device *dev = se_cmd->se_dev;
	struct mr_referral referral = { .alua = &dev->t10_alua };
	sense_reason_t reason = TCM_NO_SENSE;
	int state;

	if (!mr_referral_group(se_cmd->se_lun, &referral.group, &state))
		return TCM_NO_SENSE;
	referral.last = dev->transport->get_blocks(dev);
	room = min_t(u8, room, TRANSPORT_SENSE_BUFFER);

	spin_lock(&dev->t10_alua.lba_map_lock);
	if (mr_referral_is_bound(&dev->t10_alua, referral.group))
		reason = mr_reach_walk(se_cmd, cdb, mr_referral_look,
				       &referral);
	if (reason && referral.segment &&
	    mr_referral_can_refer(referral.segment, room)) {
		mr_referral_sense(referral.alua, referral.segment, scsi->sense,
				  room);
		reason = MR_REFERRAL_SENSE;
	}
	spin_unlock(&dev->t10_alua.lba_map_lock);
	return reason;
}

bool mr_referral_was_refused(const struct mr_scsi *scsi)
{
	struct scsi_sense_hdr sense = {};
	int state;
	u16 group;

	if (scsi->se_cmd.scsi_status != SAM_STAT_CHECK_CONDITION ||
	    !scsi_normalize_sense(scsi->sense, mr_scsi_sense_len(scsi), &sense))
		return false;
	return sense.sense_key == NOT_READY &&
	       sense.asc == MR_NOT_ACCESSIBLE_ASC &&
	       (sense.ascq == MR_STANDBY_ASCQ ||
		sense.ascq == MR_UNAVAILABLE_ASCQ) &&
	       mr_referral_group(scsi->se_cmd.se_lun, &group, &state) &&
	       state == SCSI_ACCESS_STATE_LBA;
}
