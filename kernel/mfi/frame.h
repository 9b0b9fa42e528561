/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decoding of MFI frames.  Pure: works on a private copy of the frame, calls
 * nothing of the kernel, and is compiled a second time for unit tests and
 * fuzzing.
 */
#ifndef MR_FRAME_H
#define MR_FRAME_H

#include <mfi.h>

#include "guest/segments.h"
#include "scsi/cdb.h"

/**
 * struct mr_request - a decoded frame
 * @cmd:	enum mfi_cmd
 * @target:	LD or PD id
 * @lun:	LUN of a PD, 0 for LD_READ and LD_WRITE
 * @sense_len:	room for sense, bytes; 0 when the guest gave no address
 * @sge_count:	elements of the SGL
 * @sgl_offset:	byte offset of the SGL in the frame
 * @flags:	MFI_FRAME_*
 * @context:	to be returned in the reply queue
 * @dir:	direction of the data, none without data_len; of LD_/PD_SCSI_IO
 *		from the CDB (SeaBIOS sets no flag), or from the flags where
 *		the opcode is not known; of DCMD: WRITE when the guest sends
 *		data, even if it also expects some (mfiutil sets both flags)
 * @data_len:	bytes of data the guest has room for or sends, 0 without an
 *		SGL; LD_READ/WRITE: 0
 * @sense_addr:	guest physical address of the sense buffer
 * @io:		LD_READ, LD_WRITE
 * @scsi:	LD_/PD_SCSI_IO: the CDB, cdb_len as the frame says but within 1..16
 * @dcmd:	DCMD
 * @abort:	ABORT
 * @init:	INIT: guest physical address of the queue information
 */
struct mr_request {
	__u8  cmd;
	__u8  target;
	__u8  lun;
	__u8  sense_len;
	__u8  sge_count;
	__u8  sgl_offset;
	__u16 flags;
	__u64 context;
	enum mr_dir dir;
	__u32 data_len;
	__u64 sense_addr;
	union {
		struct mr_read_write io;
		struct {
			__u8 cdb[16];
			__u8 cdb_len;
		} scsi;
		struct {
			__u32 opcode;
			__u8  mbox[12];
		} dcmd;
		struct {
			__u64 context;
			__u64 addr;
		} abort;
		struct {
			__u64 qinfo;
		} init;
	};
};

/**
 * struct mr_queue - decoded queue information of an INIT frame
 * @entries:	length of the reply queue, at least 2
 * @context64:	entries are 8 bytes rather than 4
 * @queue:	guest physical address of the reply queue
 * @producer:	guest physical address of the producer index
 * @consumer:	guest physical address of the consumer index
 */
struct mr_queue {
	__u32 entries;
	bool  context64;
	__u64 queue;
	__u64 producer;
	__u64 consumer;
};

/* Bytes that must be copied before mr_frame_size() may be asked. */
#define MR_FRAME_HEAD	64

/**
 * mr_frame_size() - bytes of the whole frame
 * @head:	the frame's first MR_FRAME_HEAD bytes
 *
 * Return: at most MFI_FRAME_MAX, at least MR_FRAME_HEAD.
 */
size_t mr_frame_size(const void *head);

/**
 * mr_frame_decode() - check a frame and take it apart
 * @frame:	copy of the frame
 * @len:	bytes of @frame, at least what mr_frame_size() says
 * @req:	result; cmd, flags and context are valid whatever is returned
 *
 * Return: MFI_STAT_OK, or the status to answer with.
 */
enum mfi_status mr_frame_decode(const void *frame, size_t len,
				struct mr_request *req);

/* What the frame flags say of the direction; NONE if neither, or both. */
enum mr_dir mr_frame_flags_dir(__u16 flags);

/**
 * mr_queue_decode() - check INIT's queue information
 * @info:	copy of it
 * @max_entries: most entries the controller allows
 * @queue:	result
 *
 * Return: MFI_STAT_OK or MFI_STAT_INVALID_PARAMETER.
 */
enum mfi_status mr_queue_decode(const struct mfi_queue_info *info,
				__u32 max_entries, struct mr_queue *queue);

#endif
