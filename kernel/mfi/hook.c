// SPDX-License-Identifier: GPL-2.0-only
#include <linux/file.h>

#include "mfi/hook.h"

/*
 * EPOLLHUP (the last file is closed) needs nothing: the context lives on by
 * our reference and KVM's, and the entry is taken away by mr_hook_detach().
 */
static int mr_hook_wake(wait_queue_entry_t *wait, unsigned int mode, int sync,
			void *key)
{
	struct mr_hook *hook = container_of(wait, struct mr_hook, wait);
	u64 count;

	if (!(key_to_poll(key) & EPOLLIN))
		return 0;

	eventfd_ctx_do_read(hook->ctx, &count);
	hook->fn(hook);
	return 1;
}

static void mr_hook_queue(struct file *file, wait_queue_head_t *wqh,
			  poll_table *table)
{
	struct mr_hook *hook = container_of(table, struct mr_hook, table);

	add_wait_queue_priority(wqh, &hook->wait);
}

int mr_hook_attach(struct mr_hook *hook, int fd, mr_hook_fn fn)
{
	struct file *file;

	file = eventfd_fget(fd);
	if (IS_ERR(file))
		return PTR_ERR(file);
	hook->ctx = eventfd_ctx_fileget(file);
	if (IS_ERR(hook->ctx)) {
		fput(file);
		hook->ctx = NULL;
		return -EINVAL;
	}

	hook->fn = fn;
	init_waitqueue_func_entry(&hook->wait, mr_hook_wake);
	init_poll_funcptr(&hook->table, mr_hook_queue);
	if (vfs_poll(file, &hook->table) & EPOLLIN)
		fn(hook);
	fput(file);
	return 0;
}

bool mr_hook_detach(struct mr_hook *hook)
{
	u64 count;

	if (!hook->ctx)
		return false;
	eventfd_ctx_remove_wait_queue(hook->ctx, &hook->wait, &count);
	eventfd_ctx_put(hook->ctx);
	hook->ctx = NULL;
	return count > 0;
}
