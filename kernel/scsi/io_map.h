/* SPDX-License-Identifier: GPL-2.0-only */
/* Where an I/O's data is: in the guest's pages, or bounced. */
#ifndef MR_IO_MAP_H
#define MR_IO_MAP_H

#include <mfi.h>

struct mr_io;
struct mr_io_request;

/**
 * mr_io_map() - find the data of an I/O
 * @io:		parsed; its length is set here where the elements tell it
 * @req:	what was asked for
 *
 * Context: the worker.
 * Return: MFI_STAT_OK, or what it ends with, io->status its SAM status;
 * then, too, the caller takes it back with mr_io_unreserve() and
 * mr_dma_unmap().
 */
enum mfi_status mr_io_map(struct mr_io *io, const struct mr_io_request *req);

/* Gives back what a bounce has reserved; pages are mr_dma_unmap()'s. */
void mr_io_unreserve(struct mr_io *io);

#endif
