// SPDX-License-Identifier: GPL-2.0-or-later
// For LD_PRELOAD: a KVM that has room for so many words written to memory only.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROOM = 8 };

static int refused(const struct kvm_ioeventfd *word)
{
	static int words;

	if (!(word->flags & KVM_IOEVENTFD_FLAG_DATAMATCH) || word->flags & KVM_IOEVENTFD_FLAG_PIO)
		return 0;
	if (word->flags & KVM_IOEVENTFD_FLAG_DEASSIGN) {
		words--;
		return 0;
	}
	if (words == ROOM)
		return 1;
	words++;
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list list;
	void *argument;

	va_start(list, request);
	argument = va_arg(list, void *);
	va_end(list);
	if (request == KVM_IOEVENTFD && refused(argument)) {
		errno = ENOSPC;
		return -1;
	}
	return syscall(SYS_ioctl, fd, request, argument);
}
