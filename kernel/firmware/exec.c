// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <scsi/scsi_proto.h>

#include "controller.h"
#include "fabric/device.h"
#include "fabric/lun.h"
#include "fabric/session.h"
#include "firmware/exec.h"
#include "scsi/passthrough.h"

static_assert(VHOST_MEGASAS_FW_CDB_LEN <= MR_SCSI_CDB_MAX);
static_assert(VHOST_MEGASAS_FW_SENSE_LEN == TRANSPORT_SENSE_BUFFER);

static struct mr_exec *mr_exec_of_scsi(struct mr_scsi *scsi)
{
	return container_of(scsi, struct mr_exec, scsi);
}

static void mr_exec_free(struct kref *ref)
{
	kvfree(container_of(ref, struct mr_exec, ref));
}

void mr_exec_put(struct mr_exec *exec)
{
	kref_put(&exec->ref, mr_exec_free);
}

/* Tell the channel that asked; a result that nobody waits for goes. */
static void mr_exec_report(struct mr_exec *exec, u8 status)
{
	struct mr_firmware *fw = &exec->ctl->firmware;

	exec->reported = true;
	exec->done.status = status;

	mutex_lock(&fw->lock);
	if (fw->channel && fw->attachment == exec->attachment && !fw->closed)
		mr_firmware_post(fw, &exec->message);
	else
		mr_firmware_free(fw, &exec->message);
	mutex_unlock(&fw->lock);
}

static sense_reason_t mr_exec_prepared(struct mr_scsi *scsi)
{
	struct mr_lun lun;

	if (!mr_device_is_passthrough(scsi->se_cmd.se_dev))
		return TCM_NO_SENSE;
	mr_lun_of(scsi->session, &scsi->se_cmd, &lun);
	return mr_passthrough_prepare(scsi, mr_exec_of_scsi(scsi)->cdb, &lun);
}

static bool mr_exec_wanted(struct mr_scsi *scsi)
{
	struct mr_exec *exec = mr_exec_of_scsi(scsi);

	return exec->done.header.generation == READ_ONCE(exec->ctl->generation);
}

static void mr_exec_data_out(struct mr_scsi *scsi)
{
	struct mr_exec *exec = mr_exec_of_scsi(scsi);
	struct se_cmd *se_cmd = &scsi->se_cmd;

	sg_copy_from_buffer(se_cmd->t_data_sg, se_cmd->t_data_nents,
			    exec->data, exec->out_len);
}

static void mr_exec_done(struct mr_scsi *scsi)
{
	struct mr_exec *exec = mr_exec_of_scsi(scsi);
	struct vhost_megasas_fw_scsi_done *done = &exec->done;
	struct se_cmd *se_cmd = &scsi->se_cmd;

	done->sense_len = mr_scsi_sense_len(scsi);
	memcpy(done->sense, scsi->sense, done->sense_len);
	if (se_cmd->scsi_status == SAM_STAT_GOOD)
		done->in_len = sg_copy_to_buffer(se_cmd->t_data_sg,
						 se_cmd->t_data_nents,
						 exec->data,
						 min(exec->in_len,
						     se_cmd->data_length));
	mr_exec_report(exec, se_cmd->scsi_status);
	mr_scsi_put(scsi);
}

static void mr_exec_release(struct mr_scsi *scsi)
{
	struct mr_exec *exec = mr_exec_of_scsi(scsi);
	struct mr_controller *ctl = exec->ctl;

	if (!exec->reported)
		mr_exec_report(exec, SAM_STAT_TASK_ABORTED);
	mr_exec_put(exec);
	mr_inflight_leave(&ctl->serve.inflight);
}

static const struct mr_scsi_ops mr_exec_ops = {
	.prepared	= mr_exec_prepared,
	.wanted		= mr_exec_wanted,
	.data_out	= mr_exec_data_out,
	.done		= mr_exec_done,
	.release	= mr_exec_release,
};

static int mr_exec_check(const struct vhost_megasas_fw_scsi_exec *req)
{
	if (!req->cdb_len || req->cdb_len > VHOST_MEGASAS_FW_CDB_LEN)
		return -EINVAL;
	if (req->in_len && req->out_len)
		return -EINVAL;
	if (req->in_len > VHOST_MEGASAS_FW_MAX_SCSI ||
	    req->out_len > VHOST_MEGASAS_FW_MAX_SCSI)
		return -EINVAL;
	return 0;
}

static struct mr_exec *
mr_exec_create(struct mr_controller *ctl, u32 attachment,
	       const struct vhost_megasas_fw_scsi_exec *req, const void *data)
{
	struct mr_exec *exec;

	exec = kvzalloc(struct_size(exec, data, max(req->in_len, req->out_len)),
			GFP_KERNEL);
	if (!exec)
		return NULL;
	exec->message.type = VHOST_MEGASAS_FW_SCSI_DONE;
	kref_init(&exec->ref);		/* the command's */
	kref_get(&exec->ref);		/* the result's */
	exec->ctl = ctl;
	exec->attachment = attachment;
	exec->done.header = req->header;
	exec->done.header.type = VHOST_MEGASAS_FW_SCSI_DONE;
	exec->in_len = req->in_len;
	exec->out_len = req->out_len;
	memcpy(exec->cdb, req->cdb, req->cdb_len);
	memcpy(exec->data, data, req->out_len);
	return exec;
}

static int mr_exec_count(struct mr_firmware *fw)
{
	int err = 0;

	mutex_lock(&fw->lock);
	if (fw->execs < VHOST_MEGASAS_FW_MAX_EXEC)
		fw->execs++;
	else
		err = -ENOSPC;
	mutex_unlock(&fw->lock);
	return err;
}

static int mr_exec_submit(struct mr_exec *exec, struct mr_session *session,
			  const struct vhost_megasas_fw_scsi_exec *req)
{
	struct mr_scsi_request scsi_req = {
		.lun		= req->lun,
		.cdb		= exec->cdb,
		.data_len	= req->in_len + req->out_len,
		.dir		= req->in_len ? DMA_FROM_DEVICE :
				  req->out_len ? DMA_TO_DEVICE : DMA_NONE,
		/* The caller must go on answering DCMDs. */
		.queue		= true,
	};

	return mr_scsi_submit(&exec->scsi, session, &mr_exec_ops, &scsi_req);
}

int mr_exec_start(struct mr_controller *ctl, u32 attachment,
		  const struct vhost_megasas_fw_scsi_exec *req,
		  const void *data)
{
	struct mr_firmware *fw = &ctl->firmware;
	struct mr_lun_info info;
	struct mr_exec *exec;
	int err;

	err = mr_exec_check(req);
	if (err)
		return err;
	/* A reset advances the generation before it lets nobody enter. */
	if (!mr_inflight_enter(&ctl->serve.inflight))
		return -ESTALE;
	err = -ESTALE;
	if (req->header.generation != READ_ONCE(ctl->generation))
		goto err_check;
	err = -ENXIO;
	if (!ctl->nexus.session ||
	    !mr_lun_get_info(ctl->nexus.session, req->lun, &info))
		goto err_check;

	err = mr_exec_count(fw);
	if (err)
		goto err_check;
	err = -ENOMEM;
	exec = mr_exec_create(ctl, attachment, req, data);
	if (!exec)
		goto err_create;
	err = mr_exec_submit(exec, ctl->nexus.session, req);
	if (err)
		goto err_submit;
	return 0;

err_submit:
	kvfree(exec);
err_create:
	mutex_lock(&fw->lock);
	fw->execs--;
	mutex_unlock(&fw->lock);
err_check:
	mr_inflight_leave(&ctl->serve.inflight);
	return err;
}
