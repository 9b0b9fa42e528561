// SPDX-License-Identifier: GPL-2.0-only
#include "controller.h"
#include "mfi/command.h"
#include "mfi/polled.h"
#include "trace.h"

void mr_command_init(struct mr_command *cmd, struct mr_controller *ctl,
		     struct mr_slot *slot, const struct mr_request *req)
{
	cmd->ctl = ctl;
	cmd->slot = slot;
	cmd->context = req->context;
	cmd->sense_addr = req->sense_addr;
	cmd->flags = req->flags;
	cmd->cmd = req->cmd;
	cmd->generation = ctl->mfi.intake.generation;
}

bool mr_command_current(const struct mr_command *cmd)
{
	return cmd->generation == READ_ONCE(cmd->ctl->generation);
}

void mr_command_finish(struct mr_command *cmd, enum mfi_status status,
		       u8 scsi_status, u8 sense_len)
{
	struct mr_controller *ctl = cmd->ctl;
	u64 addr = cmd->slot->addr;

	trace_mr_complete(ctl->id, addr, cmd->cmd, status, scsi_status);
	if (status != MFI_STAT_OK)
		mr_count(ctl, ERRORS);
	if (!mr_command_current(cmd)) {
		mr_slot_abandon(cmd->slot);
		return;
	}

	mr_slot_finish(cmd->slot, status, scsi_status, sense_len);
	if (!(cmd->flags & MFI_FRAME_DONT_POST))
		mr_reply_post(ctl, cmd->context);
	else
		mr_polled_done(ctl, addr);
}

void mr_command_exit(struct mr_command *cmd)
{
	mr_inflight_leave(&cmd->ctl->serve.inflight);
}

void mr_command_answer(struct mr_controller *ctl, struct mr_slot *slot,
		       const struct mr_request *req, enum mfi_status status)
{
	struct mr_command cmd;

	mr_command_init(&cmd, ctl, slot, req);
	mr_command_finish(&cmd, status, 0, 0);
	mr_command_exit(&cmd);
}
