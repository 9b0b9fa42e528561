// SPDX-License-Identifier: GPL-2.0-only
#include "serve/inflight.h"

static void mr_inflight_drained(struct percpu_ref *ref)
{
	struct mr_inflight *inflight = container_of(ref, struct mr_inflight,
						    ref);

	complete_all(&inflight->drained);
}

int mr_inflight_init(struct mr_inflight *inflight)
{
	init_completion(&inflight->drained);
	return percpu_ref_init(&inflight->ref, mr_inflight_drained,
			       PERCPU_REF_ALLOW_REINIT, GFP_KERNEL);
}

void mr_inflight_exit(struct mr_inflight *inflight)
{
	percpu_ref_exit(&inflight->ref);
}

void mr_inflight_shut(struct mr_inflight *inflight)
{
	if (inflight->shut)
		return;
	WRITE_ONCE(inflight->shut, true);
	percpu_ref_kill(&inflight->ref);
}

void mr_inflight_drain(struct mr_inflight *inflight)
{
	wait_for_completion(&inflight->drained);
}

int mr_inflight_drain_killable(struct mr_inflight *inflight)
{
	return wait_for_completion_killable(&inflight->drained) ? -EINTR : 0;
}

void mr_inflight_open(struct mr_inflight *inflight)
{
	WRITE_ONCE(inflight->shut, false);
	reinit_completion(&inflight->drained);
	percpu_ref_reinit(&inflight->ref);
}
