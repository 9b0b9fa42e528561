// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jhash.h>
#include <linux/spinlock.h>
#include <target/target_core_base.h>

#include "fabric/attention.h"
#include "fabric/lba_map.h"
#include "fabric/lun.h"

static u32 mr_lba_map_hash(u64 a, u64 b, u32 hash)
{
	hash = jhash_2words(lower_32_bits(a), upper_32_bits(a), hash);
	return jhash_2words(lower_32_bits(b), upper_32_bits(b), hash);
}

/* Of the map as a guest can see it; 0 where there is none. */
static u32 mr_lba_map_digest(struct se_device *dev)
{
	struct t10_alua *alua = &dev->t10_alua;
	struct t10_alua_lba_map_member *member;
	struct t10_alua_lba_map *segment;
	u32 hash;

	if (!mr_lba_map_is_there(dev))
		return 0;
	spin_lock(&alua->lba_map_lock);
	hash = mr_lba_map_hash(alua->lba_map_segment_size,
			       alua->lba_map_segment_multiplier, 0);
	list_for_each_entry(segment, &alua->lba_map_list, lba_map_list) {
		hash = mr_lba_map_hash(segment->lba_map_first_lba,
				       segment->lba_map_last_lba, hash);
		list_for_each_entry(member, &segment->lba_map_mem_list,
				    lba_map_mem_list)
			hash = jhash_2words(member->lba_map_mem_alua_pg_id,
					    member->lba_map_mem_alua_state,
					    hash);
	}
	spin_unlock(&alua->lba_map_lock);
	return hash ?: 1;
}

void mr_lba_map_note(struct mr_lun_slot *slot, struct se_device *dev)
{
	WRITE_ONCE(slot->lba_map, mr_lba_map_digest(dev));
}

bool mr_lba_map_take_change(struct mr_session *session, struct se_cmd *se_cmd,
			    u8 opcode)
{
	struct se_device *dev = se_cmd->se_dev;
	struct mr_lun_slot *slot;
	u32 known, digest;

	slot = mr_lun_slot(session, se_cmd->se_lun);
	if (!slot)
		return false;
	known = READ_ONCE(slot->lba_map);
	if (likely(!known && !mr_lba_map_is_there(dev)))
		return false;
	if (mr_attention_is_ignored(opcode))
		return false;
	digest = mr_lba_map_digest(dev);
	return digest != known &&
	       cmpxchg(&slot->lba_map, known, digest) == known;
}
