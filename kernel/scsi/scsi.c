// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched.h>
#include <linux/workqueue.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>
#include <target/target_core_backend.h>

#include "fabric/lun.h"
#include "fabric/nowait.h"
#include "fabric/serial.h"
#include "fabric/session.h"
#include "fabric/tpg.h"
#include "scsi/scsi.h"

static struct mr_scsi *mr_scsi_of(struct se_cmd *se_cmd)
{
	return container_of(se_cmd, struct mr_scsi, se_cmd);
}

/*
 * A reset waits for what a queue has not come to, and who unlinks the LUN for
 * those whose turn has not come.
 */
static bool mr_scsi_is_wanted(struct mr_scsi *scsi)
{
	struct mr_lun_slot *slot;

	if (scsi->ops->wanted && !scsi->ops->wanted(scsi))
		return false;
	if (!scsi->serial)
		return true;
	slot = mr_lun_slot(scsi->session, scsi->se_cmd.se_lun);
	return READ_ONCE(slot->linked);
}

static void mr_scsi_submit_here(struct mr_scsi *scsi)
{
	struct mr_nowait *nowait = scsi->nowait;
	unsigned long sleeps = current->nvcsw;

	target_submit(&scsi->se_cmd);	/* it may be gone */
	if (nowait)
		mr_nowait_submitted(nowait, current->nvcsw != sleeps);
}

static void mr_scsi_work(struct work_struct *work)
{
	struct mr_scsi *scsi = container_of(work, struct mr_scsi, work);

	if (mr_scsi_is_wanted(scsi))
		mr_scsi_submit_here(scsi);
	else
		transport_generic_request_failure(&scsi->se_cmd, TCM_LUN_BUSY);
}

/*
 * target_core gives caw_sem back when a COMPARE AND WRITE fails before it was
 * taken, for a unit attention say, and warns (target_core_sbc.c,
 * compare_and_write_callback()).  So it learns of the callback only when the
 * command is executed, past those checks and our own.
 */
static sense_reason_t mr_scsi_execute(struct se_cmd *se_cmd)
{
	struct mr_scsi *scsi = mr_scsi_of(se_cmd);
	sense_reason_t reason = TCM_NO_SENSE;

	if (scsi->check)
		reason = scsi->ops->check(scsi);
	if (reason)
		return reason;
	se_cmd->transport_complete_callback = scsi->complete;
	return scsi->execute(se_cmd);
}

static void mr_scsi_guard(struct mr_scsi *scsi)
{
	struct se_cmd *se_cmd = &scsi->se_cmd;

	if (scsi->execute || !se_cmd->execute_cmd)
		return;
	scsi->execute = se_cmd->execute_cmd;
	scsi->complete = se_cmd->transport_complete_callback;
	se_cmd->execute_cmd = mr_scsi_execute;
	se_cmd->transport_complete_callback = NULL;
}

static sense_reason_t mr_scsi_prepared(struct mr_scsi *scsi)
{
	struct se_cmd *se_cmd = &scsi->se_cmd;
	sense_reason_t reason = TCM_NO_SENSE;

	if (se_cmd->se_cmd_flags & SCF_COMPARE_AND_WRITE)
		mr_scsi_guard(scsi);
	/*
	 * LUN 0 was unlinked after it was looked up: target_core has taken its
	 * stand-in, which says GOOD to a flush of nothing.
	 */
	if (se_cmd->se_lun == scsi->session->tpg->se_tpg.tpg_virt_lun0)
		return TCM_NON_EXISTENT_LUN;
	if (scsi->ops->prepared)
		reason = scsi->ops->prepared(scsi);
	if (scsi->check)
		mr_scsi_guard(scsi);
	return reason;
}

static void mr_scsi_start(struct mr_scsi *scsi)
{
	if (scsi->queue) {
		INIT_WORK(&scsi->work, mr_scsi_work);
		queue_work(scsi->session->wq, &scsi->work);
	} else {
		mr_scsi_submit_here(scsi);
	}
}

static void mr_scsi_go(struct mr_scsi *scsi)
{
	struct se_cmd *se_cmd = &scsi->se_cmd;

	/*
	 * Behind the back of the CDB parser, which refuses the FUA bit unless
	 * the backstore shows a write cache.
	 */
	if (scsi->fua && se_cmd->data_direction == DMA_TO_DEVICE)
		se_cmd->se_cmd_flags |= SCF_FUA;

	if (!scsi->serial || mr_serial_enter(scsi->serial, &scsi->turn))
		mr_scsi_start(scsi);
}

/* The next one has a queue to be started by, for this may not block. */
static void mr_scsi_end_turn(struct mr_scsi *scsi)
{
	struct list_head *next = mr_serial_leave(scsi->serial);

	if (next)
		mr_scsi_start(list_entry(next, struct mr_scsi, turn));
}

int mr_scsi_submit(struct mr_scsi *scsi, struct mr_session *session,
		   const struct mr_scsi_ops *ops,
		   const struct mr_scsi_request *req)
{
	struct se_cmd *se_cmd = &scsi->se_cmd;
	sense_reason_t reason;

	scsi->ops = ops;
	scsi->session = session;
	scsi->queue = req->queue;
	se_cmd->tag = atomic64_inc_return(&session->tag);
	if (target_init_cmd(se_cmd, session->se_sess, scsi->sense, req->lun,
			    req->data_len, TCM_SIMPLE_TAG, req->dir,
			    TARGET_SCF_ACK_KREF))
		return -ESHUTDOWN;

	/* target_core copies as much as the CDB says it is long. */
	if (scsi_command_size(req->cdb) > MR_SCSI_CDB_MAX) {
		transport_send_check_condition_and_sense(se_cmd,
							 TCM_INVALID_CDB_FIELD,
							 0);
		target_put_sess_cmd(se_cmd);
		return 0;
	}
	/* A failure has been reported to @ops->done already. */
	if (target_submit_prep(se_cmd, req->cdb, req->sgl, req->nents, NULL, 0,
			       NULL, 0, GFP_KERNEL))
		return 0;

	reason = mr_scsi_prepared(scsi);
	if (reason)
		transport_generic_request_failure(se_cmd, reason);
	else
		mr_scsi_go(scsi);
	return 0;
}

void mr_scsi_put(struct mr_scsi *scsi)
{
	/* Also drops the LUN where target_submit_prep() failed and kept it. */
	transport_generic_free_cmd(&scsi->se_cmd, 0);
}

u8 mr_scsi_sense_len(const struct mr_scsi *scsi)
{
	const struct se_cmd *se_cmd = &scsi->se_cmd;

	if (!(se_cmd->se_cmd_flags & (SCF_TRANSPORT_TASK_SENSE |
				      SCF_EMULATED_TASK_SENSE)))
		return 0;
	/* Fixed and descriptor format keep the additional length in byte 7. */
	return min_t(unsigned int, 8 + scsi->sense[7], TRANSPORT_SENSE_BUFFER);
}

void mr_scsi_attention(struct mr_scsi *scsi, u16 code)
{
	struct se_device *dev = scsi->se_cmd.se_dev;

	/* Descriptors as target_sense_desc_format(), not for modules, says. */
	scsi_build_sense_buffer(dev->transport->get_blocks(dev) > U32_MAX,
				scsi->sense, UNIT_ATTENTION, code >> 8,
				code & 0xFF);
	mr_scsi_check_condition(scsi);
}

void mr_scsi_check_condition(struct mr_scsi *scsi)
{
	scsi->se_cmd.se_cmd_flags |= SCF_EMULATED_TASK_SENSE;
	scsi->se_cmd.scsi_status = SAM_STAT_CHECK_CONDITION;
}

/* All the data is there: the guest's pages, or copied from them now. */
int mr_scsi_write_pending(struct se_cmd *se_cmd)
{
	struct mr_scsi *scsi = mr_scsi_of(se_cmd);

	if (!(se_cmd->se_cmd_flags & SCF_PASSTHROUGH_SG_TO_MEM_NOALLOC) &&
	    scsi->ops->data_out)
		scsi->ops->data_out(scsi);
	target_execute_cmd(se_cmd);
	return 0;
}

int mr_scsi_queue_data_in(struct se_cmd *se_cmd)
{
	struct mr_scsi *scsi = mr_scsi_of(se_cmd);

	scsi->ops->done(scsi);
	return 0;
}

int mr_scsi_queue_status(struct se_cmd *se_cmd)
{
	return mr_scsi_queue_data_in(se_cmd);
}

/* We send no task management requests, so none is answered. */
void mr_scsi_queue_tm_rsp(struct se_cmd *se_cmd)
{
}

/* target_core drops the reference of @done itself; release does the rest. */
void mr_scsi_aborted_task(struct se_cmd *se_cmd)
{
}

int mr_scsi_check_stop_free(struct se_cmd *se_cmd)
{
	return target_put_sess_cmd(se_cmd);
}

void mr_scsi_release_cmd(struct se_cmd *se_cmd)
{
	struct mr_scsi *scsi = mr_scsi_of(se_cmd);

	if (scsi->serial)
		mr_scsi_end_turn(scsi);
	scsi->ops->release(scsi);
}
