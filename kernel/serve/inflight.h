/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts what is under way, and can be drained and opened again. */
#ifndef MR_INFLIGHT_H
#define MR_INFLIGHT_H

#include <linux/completion.h>
#include <linux/percpu-refcount.h>

/**
 * struct mr_inflight - things under way
 * @ref:	a reference each; killed while shut
 * @drained:	completed when none is left
 * @shut:	nothing enters; changed by its one owner
 */
struct mr_inflight {
	struct percpu_ref ref;
	struct completion drained;
	bool shut;
};

int mr_inflight_init(struct mr_inflight *inflight);
void mr_inflight_exit(struct mr_inflight *inflight);

/* False while shut.  Any context, as leave. */
static inline bool mr_inflight_enter(struct mr_inflight *inflight)
{
	return percpu_ref_tryget_live(&inflight->ref);
}

/* One more where it is known not to be shut. */
static inline void mr_inflight_join(struct mr_inflight *inflight)
{
	percpu_ref_get(&inflight->ref);
}

static inline void mr_inflight_leave(struct mr_inflight *inflight)
{
	percpu_ref_put(&inflight->ref);
}

/*
 * shut: nothing enters any more; nothing if it is shut already.  drain: wait
 * until all have left; killable: -EINTR when the caller is killed.  open: they
 * may enter again.  Callers take care that one at a time does this.
 */
void mr_inflight_shut(struct mr_inflight *inflight);
void mr_inflight_drain(struct mr_inflight *inflight);
int mr_inflight_drain_killable(struct mr_inflight *inflight);
void mr_inflight_open(struct mr_inflight *inflight);

#endif
