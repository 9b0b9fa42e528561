// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "controller.h"
#include "fabric/session.h"
#include "fabric/tpg.h"

/* Guards mr_sessions: those whose se_sess exists. */
static DEFINE_MUTEX(mr_sessions_lock);
static LIST_HEAD(mr_sessions);

/* Before target_core lets anybody see it, who could ask to close it. */
static int mr_session_publish(struct se_portal_group *se_tpg,
			      struct se_session *se_sess, void *private)
{
	struct mr_session *session = private;

	session->se_sess = se_sess;
	mutex_lock(&mr_sessions_lock);
	list_add_tail(&session->node, &mr_sessions);
	mutex_unlock(&mr_sessions_lock);
	return 0;
}

static int mr_session_setup(struct mr_session *session)
{
	struct mr_tpg *tpg = session->tpg;

	/* Tags are ours, commands come from caches of their own. */
	return PTR_ERR_OR_ZERO(target_setup_session(&tpg->se_tpg, 0, 0,
						    TARGET_PROT_NORMAL,
						    tpg->initiator_name, session,
						    mr_session_publish));
}

struct mr_session *mr_session_open(struct mr_controller *ctl, const char *wwpn,
				   u16 tpgt)
{
	struct mr_session *session;
	int err = -ENOMEM;

	session = kzalloc(sizeof(*session), GFP_KERNEL);
	if (!session)
		return ERR_PTR(-ENOMEM);
	session->ctl = ctl;

	session->wq = alloc_workqueue("megasas-%s", WQ_UNBOUND | WQ_MEM_RECLAIM,
				      0, wwpn);
	if (!session->wq)
		goto err_wq;
	session->tpg = mr_tpg_find(wwpn, tpgt);
	if (IS_ERR(session->tpg)) {
		err = PTR_ERR(session->tpg);
		goto err_find;
	}
	err = mr_tpg_attach(session->tpg, ctl);
	if (err)
		goto err_attach;
	err = mr_session_setup(session);
	if (err)
		goto err_setup;
	return session;

err_setup:
	mr_tpg_detach(session->tpg);
err_attach:
	mr_tpg_put(session->tpg);
err_find:
	destroy_workqueue(session->wq);
err_wq:
	kfree(session);
	return ERR_PTR(err);
}

void mr_session_close(struct mr_session *session)
{
	mutex_lock(&mr_sessions_lock);
	list_del(&session->node);
	mutex_unlock(&mr_sessions_lock);

	target_stop_session(session->se_sess);
	target_wait_for_sess_cmds(session->se_sess);
	target_remove_session(session->se_sess);
	/* A work whose command has ended may still tell the LUN's slot of it. */
	destroy_workqueue(session->wq);

	/* Only now may another controller attach: nothing of ours drains. */
	mr_tpg_detach(session->tpg);
	mr_tpg_put(session->tpg);
	kfree(session);
}

/*
 * target_core holds no reference on the session it asks to close, so it may
 * be gone already: nothing but its address is used to find ours.
 */
void mr_session_shutdown(struct se_session *se_sess)
{
	struct mr_controller *ctl = NULL;
	struct mr_session *session;

	mutex_lock(&mr_sessions_lock);
	list_for_each_entry(session, &mr_sessions, node)
		if (session->se_sess == se_sess) {
			ctl = session->ctl;
			kref_get(&ctl->ref);
			break;
		}
	mutex_unlock(&mr_sessions_lock);
	if (!ctl)
		return;

	ctl->ops->revoke(ctl);
	mr_controller_put(ctl);
}
