/* SPDX-License-Identifier: GPL-2.0-only */
/* What a backstore decides about the LUN that it is linked to. */
#ifndef MR_PROBE_H
#define MR_PROBE_H

struct mr_lun_slot;
struct se_lun;

/* No backstore (any more): the policy is kept.  Process context. */
void mr_probe_clear(struct mr_lun_slot *slot);

/* Fill in what the backstore decides; process context. */
void mr_probe_lun(struct mr_lun_slot *slot, struct se_lun *se_lun);

#endif
