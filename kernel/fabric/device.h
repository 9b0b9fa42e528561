/* SPDX-License-Identifier: GPL-2.0-only */
/* What kind of device target_core has behind a LUN. */
#ifndef MR_DEVICE_H
#define MR_DEVICE_H

#include <linux/types.h>

struct se_device;

/* Does target_core pass commands of the device on, without a look at them? */
bool mr_device_is_passthrough(const struct se_device *dev);

/* Of such a device: has it blocks that can be read and written in any order? */
bool mr_device_is_disk(struct se_device *dev);

#endif
