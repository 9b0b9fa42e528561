/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DCMDs, and the channel to the management firmware in userspace that
 * answers them.  The wire format is the uapi header's.
 */
#ifndef MR_FIRMWARE_H
#define MR_FIRMWARE_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/types.h>
#include <linux/wait.h>

#include "frame.h"

struct mr_channel;
struct mr_controller;
struct mr_sgl;
struct mr_slot;

/**
 * struct mr_firmware - a controller's DCMDs
 * @lock:	guards what follows
 * @queue:	DCMDs and messages not read yet
 * @sent:	DCMDs read, not answered
 * @pending:	number of both kinds of DCMD
 * @bytes:	their data
 * @execs:	outstanding SCSI_EXECs
 * @next_id:	id of the next request
 * @channel:	who answers, NULL if nobody
 * @wait:	readers of the channel
 */
struct mr_firmware {
	struct mutex lock;
	struct list_head queue;
	struct list_head sent;
	u32 pending;
	u32 bytes;
	u32 execs;
	u64 next_id;
	struct mr_channel *channel;
	wait_queue_head_t wait;
};

void mr_firmware_init(struct mr_firmware *fw);

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
 * Drops all DCMDs without an answer and tells the channel; part of a reset.
 * The controller's generation was advanced before.
 */
void mr_firmware_reset(struct mr_controller *ctl);

/* The controller closes: as a reset, and the channel gets POLLHUP. */
void mr_firmware_close(struct mr_controller *ctl);

/* True if somebody is there to answer and answered the last one in time. */
bool mr_firmware_prompt(struct mr_controller *ctl);

/* Tell that a wait for an answer timed out; see design of polled DCMDs. */
void mr_firmware_late(struct mr_controller *ctl);

/* The channel's file operations, called by chardev.c. */
struct mr_channel *mr_channel_open(u32 controller);	/* ERR_PTR */
void mr_channel_close(struct mr_channel *ch);
ssize_t mr_channel_read(struct mr_channel *ch, struct file *file,
			char __user *buf, size_t len);
ssize_t mr_channel_write(struct mr_channel *ch, const char __user *buf,
			 size_t len);
__poll_t mr_channel_poll(struct mr_channel *ch, struct file *file,
			 poll_table *wait);

#endif
