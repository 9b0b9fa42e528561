// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoding of MFI scatter-gather lists.
 */
#include <linux/string.h>
#include <asm/byteorder.h>

#include "mfi/sgl.h"

size_t mr_sge_size(__u16 flags)
{
	if (flags & MFI_FRAME_IEEE_SGL)
		return sizeof(struct mfi_sge_ieee);
	if (flags & MFI_FRAME_SGL64)
		return sizeof(struct mfi_sge64);
	return sizeof(struct mfi_sge32);
}

/* The 64 bit forms differ only in what follows address and length. */
static struct mr_sge decode_sge(const u8 *raw, u16 flags)
{
	struct mfi_sge32 sge32;
	struct mfi_sge64 sge64;

	if (flags & (MFI_FRAME_IEEE_SGL | MFI_FRAME_SGL64)) {
		memcpy(&sge64, raw, sizeof(sge64));
		return (struct mr_sge) {
			.addr = le64_to_cpu(sge64.addr),
			.len = le32_to_cpu(sge64.len),
		};
	}
	memcpy(&sge32, raw, sizeof(sge32));
	return (struct mr_sge) {
		.addr = le32_to_cpu(sge32.addr),
		.len = le32_to_cpu(sge32.len),
	};
}

/* Returns false when the element's address wraps. */
static bool add_sge(struct mr_sgl *sgl, struct mr_sge sge, u32 want)
{
	if (!sge.len)
		return true;
	if (sge.addr + (sge.len - 1) < sge.addr)
		return false;
	if (sge.len > want - sgl->bytes)
		sge.len = want - sgl->bytes;
	sgl->bits |= sge.addr | sge.len;
	sgl->bytes += sge.len;
	sgl->sge[sgl->nents++] = sge;
	return true;
}

enum mfi_status mr_sgl_decode_room(const void *frame, size_t len,
				   const struct mr_request *req, __u32 want,
				   struct mr_sgl *sgl)
{
	size_t size = mr_sge_size(req->flags);
	const u8 *raw = frame;
	u32 i;

	sgl->nents = 0;
	sgl->bytes = 0;
	sgl->bits = 0;
	if (req->sgl_offset + req->sge_count * size > len)
		return MFI_STAT_INVALID_SGL;
	raw += req->sgl_offset;
	for (i = 0; i < req->sge_count && sgl->bytes < want; i++, raw += size) {
		if (!add_sge(sgl, decode_sge(raw, req->flags), want))
			return MFI_STAT_INVALID_SGL;
	}
	return MFI_STAT_OK;
}

enum mfi_status mr_sgl_decode(const void *frame, size_t len,
			      const struct mr_request *req, __u32 want,
			      struct mr_sgl *sgl)
{
	enum mfi_status status = mr_sgl_decode_room(frame, len, req, want, sgl);

	if (status == MFI_STAT_OK && sgl->bytes != want)
		status = MFI_STAT_INVALID_SGL;
	return status;
}
