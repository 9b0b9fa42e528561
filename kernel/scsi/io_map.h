/* SPDX-License-Identifier: GPL-2.0-only */
/* Where an I/O frame's data is: in the guest's pages, or bounced. */
#ifndef MR_IO_MAP_H
#define MR_IO_MAP_H

#include <mfi.h>

struct mr_io;
struct mr_request;

/**
 * mr_io_map() - find the data of a frame
 * @io:		parsed; its length is set here where the elements tell it
 * @req:	decoded frame
 * @frame_len:	bytes of the copy in ctl->worker.frame
 *
 * Context: the worker.
 * Return: MFI_STAT_OK, or what the frame ends with, io->status its SAM status;
 * then, too, the caller takes it back with mr_io_unreserve() and
 * mr_command_exit().
 */
enum mfi_status mr_io_map(struct mr_io *io, const struct mr_request *req,
			  size_t frame_len);

/* Gives back what a bounce has reserved; pages are mr_command_exit()'s. */
void mr_io_unreserve(struct mr_io *io);

#endif
