// SPDX-License-Identifier: GPL-2.0-only
#include "serve/serve.h"

int mr_serve_init(struct mr_serve *serve,
		  void (*take)(struct mr_controller *ctl, u32 word))
{
	int err;

	err = mr_inflight_init(&serve->inflight);
	if (err)
		return err;
	err = mr_inflight_init(&serve->ios);
	if (err) {
		mr_inflight_exit(&serve->inflight);
		return err;
	}
	serve->take = take;
	mr_worker_init(&serve->worker);
	mr_vcpu_init(&serve->vcpu);
	mr_trial_init(&serve->trial);
	return 0;
}

void mr_serve_exit(struct mr_serve *serve)
{
	mr_inflight_exit(&serve->ios);
	mr_inflight_exit(&serve->inflight);
}
