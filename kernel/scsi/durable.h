/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An acknowledged write is on stable storage: by FUA, or by a flush after it.
 */
#ifndef MR_DURABLE_H
#define MR_DURABLE_H

struct mr_io;
struct mr_lun;
struct mr_scsi;

/* Choose what is to be done; the LUN stays until the command has ended. */
void mr_durable_prepare(struct mr_io *io, const struct mr_lun *lun);

/* The command has ended; flushes what may sit in a volatile cache, answers. */
void mr_durable_done(struct mr_io *io);

/* The flush, whose status and sense are the outcome; NULL if there is none. */
struct mr_scsi *mr_durable_verdict(struct mr_io *io);

/* put: gives a flush back that was started; forget: frees one that was not. */
void mr_durable_put(struct mr_io *io);
void mr_durable_forget(struct mr_io *io);

#endif
