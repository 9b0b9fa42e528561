/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An outstanding frame, whatever its kind, and the one way it is answered.
 */
#ifndef MR_COMMAND_H
#define MR_COMMAND_H

#include "mfi/frame.h"

struct mr_controller;
struct mr_slot;

/**
 * struct mr_command - an outstanding frame
 * @ctl:	its controller; a reference on inflight is held
 * @slot:	where the frame is
 * @context:	for the reply queue
 * @sense_addr:	guest physical address for sense
 * @flags:	MFI_FRAME_*
 * @cmd:	enum mfi_cmd
 * @generation:	of the controller when the frame was taken
 */
struct mr_command {
	struct mr_controller *ctl;
	struct mr_slot *slot;
	u64 context;
	u64 sense_addr;
	u16 flags;
	u8 cmd;
	u32 generation;
};

/**
 * mr_command_init() - take a frame
 * @cmd:	to be filled in
 * @ctl:	controller; caller holds a reference on inflight, which passes to
 *		@cmd
 * @slot:	the frame's place, marked busy
 * @req:	decoded frame
 */
void mr_command_init(struct mr_command *cmd, struct mr_controller *ctl,
		     struct mr_slot *slot, const struct mr_request *req);

/**
 * mr_command_finish() - answer a frame
 * @cmd:	command
 * @status:	MFI status
 * @scsi_status: SAM status
 * @sense_len:	bytes of sense that are in guest memory already
 *
 * Writes the header, posts the context unless DONT_POST, interrupts.  Nothing
 * is done for a command of an older generation.  From here on the guest may
 * use the frame again.  Any process context; not under a lock of eventfds.
 */
void mr_command_finish(struct mr_command *cmd, enum mfi_status status,
		       u8 scsi_status, u8 sense_len);

/*
 * Ends the command's presence, when its pages are unpinned: its memory is the
 * caller's, the controller may be gone afterwards.
 */
void mr_command_exit(struct mr_command *cmd);

/**
 * mr_command_answer() - take a frame and answer it at once
 * @ctl:	controller; a reference on inflight, which is dropped
 * @slot:	the frame's place, marked busy
 * @req:	decoded frame
 * @status:	MFI status
 */
void mr_command_answer(struct mr_controller *ctl, struct mr_slot *slot,
		       const struct mr_request *req, enum mfi_status status);

/* True while the command's answer is still wanted. */
bool mr_command_current(const struct mr_command *cmd);

#endif
