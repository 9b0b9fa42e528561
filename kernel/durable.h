/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An acknowledged write is on stable storage: by FUA, or by a flush after it.
 */
#ifndef MR_DURABLE_H
#define MR_DURABLE_H

struct mr_io;
struct mr_lun;

/* Choose what is to be done; the LUN stays until the command has ended. */
void mr_durable_prepare(struct mr_io *io, const struct mr_lun *lun);

/* The write is done but may sit in a volatile cache; ends in mr_answer(). */
void mr_durable_flush(struct mr_io *io);

/* The flush of an I/O has an outcome, or was aborted; see flush.h. */
void mr_durable_flushed(struct mr_io *io);
void mr_durable_lost(struct mr_io *io);

/* Gives a flush back that was started. */
void mr_durable_put(struct mr_io *io);

#endif
