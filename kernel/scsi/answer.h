/* SPDX-License-Identifier: GPL-2.0-only */
/* What a guest is told of an I/O that has ended. */
#ifndef MR_ANSWER_H
#define MR_ANSWER_H

#include <linux/types.h>
#include <mfi.h>

struct mr_io;

/* All is known: data, sense and status to the guest; gives @io back. */
void mr_answer(struct mr_io *io);

/* Only a status; the data and sense are where they belong. */
void mr_answer_status(struct mr_io *io, enum mfi_status status, u8 scsi_status,
		      u8 sense_len);

#endif
