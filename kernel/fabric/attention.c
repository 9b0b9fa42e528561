// SPDX-License-Identifier: GPL-2.0-only
#include <scsi/scsi_proto.h>

#include "fabric/attention.h"

bool mr_attention_is_ignored(u8 opcode)
{
	return opcode == INQUIRY || opcode == REPORT_LUNS ||
	       opcode == REQUEST_SENSE;
}
