// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target: whatever a guest can put into a frame goes through the
 * decoder as the module calls it, and what comes out keeps its promises.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scsi/cdb.h"
#include "mfi/frame.h"
#include "mfi/sgl.h"

#define BLOCK_SIZE	512
#define MAX_ENTRIES	1009

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "broken: %s\n", #condition); \
			abort(); \
		} \
	} while (0)

static void check_list(const struct mr_request *req, const struct mr_sgl *sgl,
		       uint32_t want)
{
	uint64_t sum = 0;
	uint64_t bits = 0;

	CHECK(sgl->nents <= req->sge_count);
	for (uint32_t i = 0; i < sgl->nents; i++) {
		CHECK(sgl->sge[i].len);
		CHECK(sgl->sge[i].addr + sgl->sge[i].len - 1 >= sgl->sge[i].addr);
		bits |= sgl->sge[i].addr | sgl->sge[i].len;
		sum += sgl->sge[i].len;
	}
	CHECK(sum == want);
	CHECK(sgl->bytes == want);
	CHECK(sgl->bits == bits);
}

static void list(const uint8_t *frame, size_t size,
		 const struct mr_request *req, uint32_t want)
{
	struct mr_sgl sgl;

	if (mr_sgl_decode(frame, size, req, want, &sgl) == MFI_STAT_OK)
		check_list(req, &sgl, want);
}

static void cdb(const uint8_t *frame, size_t size,
		const struct mr_request *req, const uint8_t *bytes)
{
	struct mr_cdb_info info;

	mr_cdb_inspect(bytes, BLOCK_SIZE, &info);
	CHECK(info.class == MR_CDB_BLOCK_DATA || info.class == MR_CDB_CONTROL);
	CHECK(info.dir == MR_DIR_NONE || info.len);
	CHECK(!info.write_fua || info.medium_write);
	if (info.class == MR_CDB_BLOCK_DATA)
		CHECK(info.len == UINT32_MAX || info.len % BLOCK_SIZE == 0);
	list(frame, size, req, info.len);
}

static void io(const uint8_t *frame, size_t size, const struct mr_request *req)
{
	struct mr_cdb_info info;
	uint8_t bytes[16];

	CHECK(req->data_len == 0);
	mr_cdb_read_write(&req->io, bytes);
	mr_cdb_inspect(bytes, BLOCK_SIZE, &info);
	CHECK(info.class == MR_CDB_BLOCK_DATA);
	CHECK(info.dir == req->dir || req->io.blocks == 0);
	CHECK(info.medium_write == (req->cmd == MFI_CMD_LD_WRITE));
	CHECK(info.len == UINT32_MAX ||
	      info.len == (uint64_t)req->io.blocks * BLOCK_SIZE);
	cdb(frame, size, req, bytes);
}

static void queue(const uint8_t *raw)
{
	struct mfi_queue_info info;
	struct mr_queue queue;
	uint64_t size;

	memcpy(&info, raw, sizeof(info));
	if (mr_queue_decode(&info, MAX_ENTRIES, &queue) != MFI_STAT_OK)
		return;
	CHECK(queue.entries >= 2 && queue.entries <= MAX_ENTRIES);
	size = queue.context64 ? 8 : 4;
	CHECK(queue.queue % size == 0);
	CHECK(queue.queue + queue.entries * size - 1 >= queue.queue);
	CHECK(queue.producer % 4 == 0 && queue.consumer % 4 == 0);
}

static void decode(const uint8_t *frame, size_t size)
{
	struct mr_request req;

	if (mr_frame_decode(frame, size, &req) != MFI_STAT_OK)
		return;
	CHECK(req.sense_addr || !req.sense_len);
	CHECK(req.sge_count || !req.data_len);
	switch (req.cmd) {
	case MFI_CMD_LD_READ:
	case MFI_CMD_LD_WRITE:
		io(frame, size, &req);
		break;
	case MFI_CMD_LD_SCSI_IO:
	case MFI_CMD_PD_SCSI_IO:
		CHECK(req.scsi.cdb_len >= 1 && req.scsi.cdb_len <= 16);
		CHECK(req.data_len || req.dir == MR_DIR_NONE);
		cdb(frame, size, &req, req.scsi.cdb);
		break;
	case MFI_CMD_DCMD:
		list(frame, size, &req, req.data_len);
		break;
	case MFI_CMD_INIT:
		queue(frame + 32);
		break;
	default:
		CHECK(req.cmd >= MFI_CMD_ABORT && req.cmd <= MFI_CMD_STP);
	}
}

/* The frame is as long as its head says, filled up with zeros. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t head[MR_FRAME_HEAD] = { 0 };
	uint8_t *frame;
	size_t length;

	if (size)
		memcpy(head, data, size < sizeof(head) ? size : sizeof(head));
	length = mr_frame_size(head);
	CHECK(length >= MR_FRAME_HEAD && length <= MFI_FRAME_MAX);
	frame = calloc(1, length);
	if (!frame)
		abort();
	if (size)
		memcpy(frame, data, size < length ? size : length);
	decode(frame, length);
	free(frame);
	return 0;
}
