// SPDX-License-Identifier: GPL-2.0-only
#include "controller.h"
#include "mfi/command.h"
#include "mfi/dispatch.h"
#include "mfi/io_frame.h"
#include "mfi/sgl.h"
#include "trace.h"

static enum mfi_status mr_dispatch_init(struct mr_controller *ctl,
					const struct mr_request *req)
{
	struct mfi_queue_info info;
	enum mfi_status status;
	struct mr_queue queue;
	bool ready;
	int err;

	/* In READY there is no queue: what took the last one led here. */
	if (READ_ONCE(ctl->mfi.regs.state) != MFI_STATE_READY)
		return MFI_STAT_WRONG_STATE;
	if (mr_guest_read(ctl, req->init.qinfo, &info, sizeof(info)))
		return MFI_STAT_INVALID_PARAMETER;
	/* The BSDs ask for one entry more than commands. */
	status = mr_queue_decode(&info, ctl->mfi.chip->max_cmds + 1, &queue);
	if (status != MFI_STAT_OK)
		return status;

	err = mr_reply_attach(ctl, &queue);
	if (err)
		return err == -ENOMEM ? MFI_STAT_MEMORY_NOT_AVAILABLE :
					MFI_STAT_INVALID_PARAMETER;

	/* A reset that came meanwhile takes the queue away again. */
	mutex_lock(&ctl->lock);
	ready = ctl->mfi.regs.state == MFI_STATE_READY;
	if (ready)
		mr_regs_set_state(ctl, MFI_STATE_OPERATIONAL);
	mutex_unlock(&ctl->lock);
	return ready ? MFI_STAT_OK : MFI_STAT_WRONG_STATE;
}

static enum mfi_status mr_dispatch_abort(struct mr_controller *ctl,
					 const struct mr_request *req)
{
	return ctl->mfi.dcmd->abort(ctl, req->abort.context,
				    req->abort.addr) ?
		MFI_STAT_OK : MFI_STAT_ABORT_NOT_POSSIBLE;
}

/*
 * The frame's bytes, each copied once.  Of one that runs off memory there is at
 * least the header, which lies in the slot's page; the rest of its head is zero.
 */
static int mr_dispatch_copy(struct mr_controller *ctl, struct mr_slot *slot)
{
	const u32 header = sizeof(struct mfi_header);
	struct mr_intake *intake = &ctl->mfi.intake;
	u8 *frame = intake->frame;

	if (mr_slot_read(ctl, slot, 0, frame, MR_FRAME_HEAD)) {
		memset(frame + header, 0, MR_FRAME_HEAD - header);
		return -EFAULT;
	}
	intake->len = mr_frame_size(frame);
	if (intake->len == MR_FRAME_HEAD)
		return 0;
	return mr_slot_read(ctl, slot, MR_FRAME_HEAD, frame + MR_FRAME_HEAD,
			    intake->len - MR_FRAME_HEAD);
}

static void mr_dispatch_dcmd(struct mr_controller *ctl, struct mr_slot *slot,
			     const struct mr_request *req)
{
	struct mr_intake *intake = &ctl->mfi.intake;
	enum mfi_status status;

	/* There is as much room as the list has, if that is less. */
	status = mr_sgl_decode_room(intake->frame, intake->len, req,
				    req->data_len, intake->sgl);
	if (status == MFI_STAT_OK)
		ctl->mfi.dcmd->start(ctl, slot, req, intake->sgl);
	else
		mr_command_answer(ctl, slot, req, status);
}

static void mr_dispatch_frame(struct mr_controller *ctl, struct mr_slot *slot)
{
	struct mr_intake *intake = &ctl->mfi.intake;
	struct mr_request req = {};
	enum mfi_status status;

	if (mr_dispatch_copy(ctl, slot)) {
		/* Whose answer it is: context and flags. */
		mr_frame_decode(intake->frame, MR_FRAME_HEAD, &req);
		mr_command_answer(ctl, slot, &req, MFI_STAT_INVALID_CMD);
		return;
	}
	status = mr_frame_decode(intake->frame, intake->len, &req);
	trace_mr_frame(ctl->id, slot->addr, req.cmd, req.target, req.data_len,
		       status);
	if (status != MFI_STAT_OK) {
		mr_command_answer(ctl, slot, &req, status);
		return;
	}

	switch (req.cmd) {
	case MFI_CMD_LD_READ:
	case MFI_CMD_LD_WRITE:
	case MFI_CMD_LD_SCSI_IO:
	case MFI_CMD_PD_SCSI_IO:
		mr_io_frame_start(ctl, slot, &req);
		break;
	case MFI_CMD_DCMD:
		mr_dispatch_dcmd(ctl, slot, &req);
		break;
	case MFI_CMD_INIT:
		mr_command_answer(ctl, slot, &req,
				  mr_dispatch_init(ctl, &req));
		break;
	case MFI_CMD_ABORT:
		mr_command_answer(ctl, slot, &req,
				  mr_dispatch_abort(ctl, &req));
		break;
	case MFI_CMD_SMP:
	case MFI_CMD_STP:
		/* No expander and no SATA device is there to take it. */
		mr_command_answer(ctl, slot, &req, MFI_STAT_DEVICE_NOT_FOUND);
		break;
	default:
		mr_command_answer(ctl, slot, &req, MFI_STAT_INVALID_CMD);
	}
}

void mr_dispatch(struct mr_controller *ctl, u32 word)
{
	struct mr_slot *slot;
	u32 state;

	/* The owner's memory is gone: there is no frame. */
	if (current->mm != ctl->guest.mm)
		return;
	/* Who sees a reset's generation sees its state: no frame slips in. */
	ctl->mfi.intake.generation = smp_load_acquire(&ctl->generation);
	state = READ_ONCE(ctl->mfi.regs.state);
	/* A reset is under way, or the guest has stopped the adapter for good. */
	if (state == MFI_STATE_FW_INIT || state == MFI_STATE_FAULT)
		return;
	if (!mr_inflight_enter(&ctl->serve.inflight))
		return;
	slot = mr_slot_get(ctl, word & MFI_IQP_ADDRESS);
	if (!slot)
		goto drop;	/* not in memory: there is nowhere to answer */
	if (mr_slot_is_taken(slot)) {
		mr_count(ctl, BUSY_KICKS);
		goto drop;
	}
	if (mr_hold_is_on(&ctl->mfi.hold)) {
		mr_hold_add(ctl, slot);
		goto drop;
	}
	mr_slot_start(slot);
	mr_dispatch_frame(ctl, slot);
	return;

drop:
	mr_inflight_leave(&ctl->serve.inflight);
}
