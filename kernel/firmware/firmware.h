/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DCMDs, which the management firmware in userspace answers (channel.h).
 * May call mfi, scsi, fabric, serve and guest.
 * Locks of its own: firmware.lock, mr_channel.lock.
 */
#ifndef MR_FIRMWARE_H
#define MR_FIRMWARE_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/wait.h>

#include "firmware/message.h"
#include "mfi/frame.h"

struct mr_channel;
struct mr_controller;
struct mr_dcmd_ops;
struct mr_sgl;
struct mr_slot;

/**
 * struct mr_firmware - a controller's DCMDs
 * @lock:	guards what follows
 * @queue:	messages not read yet; without a channel only REQUESTs
 * @sent:	REQUESTs read, not answered
 * @answered:	REQUESTs whose answer waits for the machine to run
 * @reset:	the RESET message: one is enough, and it needs no memory
 * @pending:	DCMDs, queued, sent or answered
 * @bytes:	their data
 * @execs:	SCSI_EXECs of this attachment whose result was not read
 * @next_id:	id of the next request
 * @attachment:	number of the channel, so that results reach who asked
 * @channel:	who answers, NULL if nobody
 * @late:	the channel let a polled DCMD wait too long
 * @closed:	the controller is gone
 * @wait:	readers of the channel
 */
struct mr_firmware {
	struct mutex lock;
	struct list_head queue;
	struct list_head sent;
	struct list_head answered;
	struct mr_message reset;
	u32 pending;
	u32 bytes;
	u32 execs;
	u64 next_id;
	u32 attachment;
	struct mr_channel *channel;
	bool late;
	bool closed;
	wait_queue_head_t wait;
};

void mr_firmware_init(struct mr_firmware *fw);

/* What the host interface wants of it. */
extern const struct mr_dcmd_ops mr_firmware_ops;

/**
 * mr_firmware_dcmd() - take a DCMD frame
 * @ctl:	controller; a reference on inflight, which passes
 * @slot:	the frame's place, marked busy
 * @req:	decoded frame
 * @list:	decoded SGL, cut to req->data_len
 *
 * Answers the frame itself, sooner or later.  Context: the worker.
 */
void mr_firmware_dcmd(struct mr_controller *ctl, struct mr_slot *slot,
		      const struct mr_request *req, const struct mr_sgl *list);

/**
 * mr_firmware_abort() - give up a pending DCMD
 * @ctl:	controller
 * @context:	of its frame
 * @addr:	guest physical address of its frame
 *
 * Answers the victim (its data untouched, status MFI_STAT_PENDING) and tells
 * the channel.
 * Return: false if no such DCMD is pending.
 */
bool mr_firmware_abort(struct mr_controller *ctl, u64 context, u64 addr);

/*
 * drop: forgets all DCMDs without an answer; the controller's generation was
 * advanced before.  announce_reset: tells the channel, once commands of the
 * new generation may enter.
 */
void mr_firmware_drop(struct mr_controller *ctl);
void mr_firmware_announce_reset(struct mr_controller *ctl);

/* Whoever answers a DCMD now has finished, or holds the answer back. */
void mr_firmware_settle(struct mr_controller *ctl);

/* The machine runs again: the answers held back go to the guest. */
void mr_firmware_resume(struct mr_controller *ctl);

/* The controller closes: as a reset, and the channel gets POLLHUP. */
void mr_firmware_close(struct mr_controller *ctl);

/* True if somebody is there to answer and answered the last one in time. */
bool mr_firmware_prompt(struct mr_controller *ctl);

/* Tell that a wait for an answer timed out; see polled.h. */
void mr_firmware_late(struct mr_controller *ctl);

/* Queue a message and wake the channel; fw->lock held. */
void mr_firmware_post(struct mr_firmware *fw, struct mr_message *message);

/* Free a message that is in no list and not a REQUEST; fw->lock held. */
void mr_firmware_free(struct mr_firmware *fw, struct mr_message *message);

#endif
