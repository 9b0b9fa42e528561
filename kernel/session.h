/* SPDX-License-Identifier: GPL-2.0-only */
/* The I_T nexus of a controller. */
#ifndef MR_SESSION_H
#define MR_SESSION_H

#include <linux/types.h>

struct mr_controller;
struct mr_tpg;
struct se_session;

/**
 * struct mr_session - a nexus
 * @se_sess:	target_core's
 * @tpg:	pinned TPG, whose controller pointer is ours
 * @tag:	the last task tag given out
 */
struct mr_session {
	struct se_session *se_sess;
	struct mr_tpg *tpg;
	atomic64_t tag;
};

/**
 * mr_session_open() - attach a controller to a TPG
 * @ctl:	controller
 * @wwpn:	target name
 * @tpgt:	TPG tag
 *
 * Return: the session, or ERR_PTR of -ENOENT, -ENODEV, -EBUSY, -ENOMEM,
 * -EACCES (explicit ACLs, none for this initiator name).
 */
struct mr_session *mr_session_open(struct mr_controller *ctl, const char *wwpn,
				   u16 tpgt);

/* Waits for all commands; afterwards another controller may attach. */
void mr_session_close(struct mr_session *session);

#endif
