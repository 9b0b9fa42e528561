// SPDX-License-Identifier: GPL-2.0-only
#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "fabric/attention.h"
#include "fabric/capacity.h"
#include "fabric/lun.h"

void mr_capacity_note(struct mr_lun_slot *slot, struct se_device *dev)
{
	WRITE_ONCE(slot->blocks, dev->transport->get_blocks(dev));
}

bool mr_capacity_take_change(struct mr_session *session, struct se_cmd *se_cmd,
			     u8 opcode)
{
	struct mr_lun_slot *slot;
	u64 known, blocks;

	slot = mr_lun_slot(session, se_cmd->se_lun);
	if (!slot)
		return false;
	blocks = se_cmd->se_dev->transport->get_blocks(se_cmd->se_dev);
	known = READ_ONCE(slot->blocks);
	return unlikely(blocks != known) &&
	       !mr_attention_is_ignored(opcode) &&
	       cmpxchg(&slot->blocks, known, blocks) == known;
}
