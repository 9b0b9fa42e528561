/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A SCSI command on its way through target_core: what guest commands, their
 * flushes and the firmware's own commands have in common.
 */
#ifndef MR_SCSI_H
#define MR_SCSI_H

#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

struct mr_nowait;
struct mr_scsi;
struct mr_serial;
struct mr_session;

#define MR_SCSI_CDB_MAX	32

/**
 * struct mr_scsi_ops - who wants to know
 * @prepared:	target_core has looked the LUN up, which stays until the command
 *		has ended: last chance to set @scsi's fua, queue, serial and check,
 *		or to fail it with a reason, then without serial; NULL: nothing to do
 * @check:	where @scsi's check is set: target_core would execute it now, its
 *		data-out is there, no unit attention, target port group or
 *		reservation is in the way; fails it with a reason
 * @wanted:	where @scsi's serial or queue is set: its turn has come, and it may
 *		have waited for hours; if nobody needs it any more it is failed.
 *		NULL where it always is, and serial never
 * @data_out:	fill @scsi's t_data_sg, which target_core allocated; NULL where
 *		memory was passed or there is no data-out
 * @done:	status (and data-in) are there; the owner must call mr_scsi_put()
 *		when it needs them no more.  Not called if the command was aborted
 * @release:	the last reference is gone; frees.  May not block
 */
struct mr_scsi_ops {
	sense_reason_t (*prepared)(struct mr_scsi *scsi);
	sense_reason_t (*check)(struct mr_scsi *scsi);
	bool (*wanted)(struct mr_scsi *scsi);
	void (*data_out)(struct mr_scsi *scsi);
	void (*done)(struct mr_scsi *scsi);
	void (*release)(struct mr_scsi *scsi);
};

/**
 * struct mr_scsi - a SCSI command
 * @se_cmd:	target_core's
 * @ops:	see there
 * @session:	nexus
 * @execute:	target_core's own, of a COMPARE AND WRITE or with @check
 * @complete:	as above
 * @check:	ask @ops before it is executed
 * @fua:	ask the backstore for durability of a write; honoured for WRITE and
 *		COMPARE AND WRITE, not for WRITE SAME and UNMAP
 * @queue:	target_core may block the submitter: use the workqueue
 * @serial:	it must not overtake others of the device: waits here for its turn,
 *		with @queue; NULL: may go at once
 * @turn:	as above
 * @nowait:	told whether the submitter slept, or NULL
 * @work:	for submission by workqueue
 * @sense:	sense data, valid if mr_scsi_sense_len() is not 0
 */
struct mr_scsi {
	struct se_cmd se_cmd;
	const struct mr_scsi_ops *ops;
	struct mr_session *session;
	sense_reason_t (*execute)(struct se_cmd *se_cmd);
	sense_reason_t (*complete)(struct se_cmd *se_cmd, bool success,
				   int *post_ret);
	bool check;
	bool fua;
	bool queue;
	struct mr_serial *serial;
	struct list_head turn;
	struct mr_nowait *nowait;
	struct work_struct work;
	u8 sense[TRANSPORT_SENSE_BUFFER];
};

/**
 * struct mr_scsi_request - what to submit
 * @lun:	logical unit number
 * @cdb:	CDB, MR_SCSI_CDB_MAX bytes readable; a longer one is refused with
 *		INVALID FIELD IN CDB
 * @data_len:	bytes
 * @dir:	DMA_FROM_DEVICE for data-in
 * @sgl:	memory, one entry a page, or NULL: target_core allocates
 * @nents:	entries of @sgl
 * @queue:	see mr_scsi.queue
 */
struct mr_scsi_request {
	u64 lun;
	u8 *cdb;
	u32 data_len;
	enum dma_data_direction dir;
	struct scatterlist *sgl;
	u32 nents;
	bool queue;
};

/**
 * mr_scsi_submit() - submit a command
 * @scsi:	all zero
 * @session:	nexus
 * @ops:	callbacks
 * @req:	what to do; not needed after return
 *
 * @ops->done may run before this returns.
 * Context: process, sleeps.
 * Return: 0; -ESHUTDOWN: the session ends, no callback will come.
 */
int mr_scsi_submit(struct mr_scsi *scsi, struct mr_session *session,
		   const struct mr_scsi_ops *ops,
		   const struct mr_scsi_request *req);

/* Gives the owner's reference back; see mr_scsi_ops.done. */
void mr_scsi_put(struct mr_scsi *scsi);

/* Bytes of sense, 0 if there is none. */
u8 mr_scsi_sense_len(const struct mr_scsi *scsi);

#define MR_SCSI_ATTENTION_SENSE	14	/* bytes that tell of it */

/* For @done: make status and sense a unit attention, @code its ASC and ASCQ. */
void mr_scsi_attention(struct mr_scsi *scsi, u16 code);

/* For @done: the status is CHECK CONDITION, the sense is what was written. */
void mr_scsi_check_condition(struct mr_scsi *scsi);

/* For struct mr_fabric_handlers. */
int mr_scsi_write_pending(struct se_cmd *se_cmd);
int mr_scsi_queue_data_in(struct se_cmd *se_cmd);
int mr_scsi_queue_status(struct se_cmd *se_cmd);
void mr_scsi_queue_tm_rsp(struct se_cmd *se_cmd);
void mr_scsi_aborted_task(struct se_cmd *se_cmd);
int mr_scsi_check_stop_free(struct se_cmd *se_cmd);
void mr_scsi_release_cmd(struct se_cmd *se_cmd);

#endif
