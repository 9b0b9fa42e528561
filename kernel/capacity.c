// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rculist.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>
#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "capacity.h"
#include "lun.h"
#include "scsi.h"
#include "session.h"

#define MR_CAPACITY_ASC		0x2A	/* PARAMETERS CHANGED */
#define MR_CAPACITY_ASCQ	0x09	/* CAPACITY DATA HAS CHANGED */

void mr_capacity_note(struct mr_lun_slot *slot, struct se_device *dev)
{
	WRITE_ONCE(slot->blocks, dev->transport->get_blocks(dev));
}

void mr_capacity_note_all(struct mr_session *session)
{
	struct se_node_acl *nacl = session->se_sess->se_node_acl;
	struct mr_lun_slot *slot;
	struct se_dev_entry *deve;
	struct se_device *dev;

	rcu_read_lock();
	hlist_for_each_entry_rcu(deve, &nacl->lun_entry_hlist, link) {
		slot = mr_lun_slot(session, deve->se_lun);
		dev = rcu_dereference(deve->se_lun->lun_se_dev);
		if (slot && dev)
			mr_capacity_note(slot, dev);
	}
	rcu_read_unlock();
}

/* SAM-4 5.14: these are executed in spite of a unit attention. */
static bool mr_capacity_exempt(u8 opcode)
{
	return opcode == INQUIRY || opcode == REPORT_LUNS ||
	       opcode == REQUEST_SENSE;
}

bool mr_capacity_take_change(struct mr_scsi *scsi, u8 opcode)
{
	struct se_cmd *se_cmd = &scsi->se_cmd;
	struct mr_lun_slot *slot;
	u64 known, blocks;

	slot = mr_lun_slot(scsi->session, se_cmd->se_lun);
	if (!slot)
		return false;
	blocks = se_cmd->se_dev->transport->get_blocks(se_cmd->se_dev);
	known = READ_ONCE(slot->blocks);
	return unlikely(blocks != known) && !mr_capacity_exempt(opcode) &&
	       cmpxchg(&slot->blocks, known, blocks) == known;
}

void mr_capacity_attention(struct mr_scsi *scsi)
{
	struct se_cmd *se_cmd = &scsi->se_cmd;
	struct se_device *dev = se_cmd->se_dev;

	/* Descriptors as target_sense_desc_format(), not for modules, says. */
	scsi_build_sense_buffer(dev->transport->get_blocks(dev) > U32_MAX,
				scsi->sense, UNIT_ATTENTION, MR_CAPACITY_ASC,
				MR_CAPACITY_ASCQ);
	se_cmd->se_cmd_flags |= SCF_EMULATED_TASK_SENSE;
	se_cmd->scsi_status = SAM_STAT_CHECK_CONDITION;
}
