/* SPDX-License-Identifier: GPL-2.0-only */
/* Per-CPU counters of a controller; what they count: the uapi header. */
#ifndef MR_COUNTERS_H
#define MR_COUNTERS_H

#include <linux/percpu.h>
#include <uapi/linux/vhost_megasas.h>

/**
 * struct mr_counters - those of a CPU
 * @value:	by enum vhost_megasas_counter
 */
struct mr_counters {
	u64 value[__VHOST_MEGASAS_COUNTER_LAST];
};

#define mr_count_add(ctl, name, n) \
	this_cpu_add((ctl)->counters->value[VHOST_MEGASAS_COUNTER_##name], n)
#define mr_count(ctl, name)	mr_count_add(ctl, name, 1)

static inline u64 mr_counter_sum(struct mr_counters __percpu *counters,
				 enum vhost_megasas_counter which)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(counters, cpu)->value[which];
	return sum;
}

#endif
