// SPDX-License-Identifier: GPL-2.0-only
#include <scsi/scsi_proto.h>
#include <target/target_core_backend.h>
#include <target/target_core_base.h>

#include "fabric/device.h"

bool mr_device_is_passthrough(const struct se_device *dev)
{
	return dev->transport_flags & TRANSPORT_FLAG_PASSTHROUGH;
}

bool mr_device_is_disk(struct se_device *dev)
{
	u32 type = dev->transport->get_device_type(dev);

	return type == TYPE_DISK || type == TYPE_ZBC;
}
