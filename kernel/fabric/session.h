/* SPDX-License-Identifier: GPL-2.0-only */
/* The I_T nexus of a controller. */
#ifndef MR_SESSION_H
#define MR_SESSION_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/types.h>

struct mr_controller;
struct mr_tpg;
struct se_session;
struct workqueue_struct;

/**
 * struct mr_session - a nexus
 * @node:	in the list of sessions (session.c)
 * @se_sess:	target_core's
 * @ctl:	its controller, which closes the session before it goes
 * @tpg:	pinned TPG, whose controller pointer is ours
 * @tag:	the last task tag given out
 * @wq:		where commands are submitted that block; its own, so that one
 *		guest's stuck storage holds up no other
 */
struct mr_session {
	struct list_head node;
	struct se_session *se_sess;
	struct mr_controller *ctl;
	struct mr_tpg *tpg;
	atomic64_t tag;
	struct workqueue_struct *wq;
};

/**
 * mr_session_open() - attach a controller to a TPG
 * @ctl:	controller
 * @wwpn:	target name
 * @tpgt:	TPG tag
 *
 * Return: the session, or ERR_PTR of -EINVAL, -ENOENT, -ENODEV, -EBUSY, -ENOMEM,
 * -EACCES (explicit ACLs, none for this initiator name).
 */
struct mr_session *mr_session_open(struct mr_controller *ctl, const char *wwpn,
				   u16 tpgt);

/* Waits for all commands; afterwards another controller may attach. */
void mr_session_close(struct mr_session *session);

/*
 * target_core_fabric_ops.close_session: the ACL of a live session is removed,
 * which is the end of its controller.  Waits until the session is closed.
 */
void mr_session_shutdown(struct se_session *se_sess);

#endif
