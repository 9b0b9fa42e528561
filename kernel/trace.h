/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints: /sys/kernel/tracing/events/vhost_megasas/ */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vhost_megasas

#if !defined(MR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define MR_TRACE_H

#include <linux/tracepoint.h>

TRACE_EVENT(mr_frame,
	TP_PROTO(u32 id, u64 addr, u8 cmd, u8 target, u32 len, u8 status),
	TP_ARGS(id, addr, cmd, target, len, status),
	TP_STRUCT__entry(
		__field(u64, addr)
		__field(u32, id)
		__field(u32, len)
		__field(u8, cmd)
		__field(u8, target)
		__field(u8, status)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->addr = addr;
		__entry->cmd = cmd;
		__entry->target = target;
		__entry->len = len;
		__entry->status = status;
	),
	TP_printk("controller=%u frame=%#llx cmd=%#x target=%u len=%u status=%#x",
		  __entry->id, __entry->addr, __entry->cmd, __entry->target,
		  __entry->len, __entry->status)
);

TRACE_EVENT(mr_submit,
	TP_PROTO(u32 id, u64 addr, u64 lun, u8 opcode, u32 len, bool bounce),
	TP_ARGS(id, addr, lun, opcode, len, bounce),
	TP_STRUCT__entry(
		__field(u64, addr)
		__field(u64, lun)
		__field(u32, id)
		__field(u32, len)
		__field(u8, opcode)
		__field(bool, bounce)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->addr = addr;
		__entry->lun = lun;
		__entry->opcode = opcode;
		__entry->len = len;
		__entry->bounce = bounce;
	),
	TP_printk("controller=%u frame=%#llx lun=%llu opcode=%#x len=%u bounce=%d",
		  __entry->id, __entry->addr, __entry->lun, __entry->opcode,
		  __entry->len, __entry->bounce)
);

TRACE_EVENT(mr_complete,
	TP_PROTO(u32 id, u64 addr, u8 cmd, u8 status, u8 scsi_status),
	TP_ARGS(id, addr, cmd, status, scsi_status),
	TP_STRUCT__entry(
		__field(u64, addr)
		__field(u32, id)
		__field(u8, cmd)
		__field(u8, status)
		__field(u8, scsi_status)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->addr = addr;
		__entry->cmd = cmd;
		__entry->status = status;
		__entry->scsi_status = scsi_status;
	),
	TP_printk("controller=%u frame=%#llx cmd=%#x status=%#x scsi=%#x",
		  __entry->id, __entry->addr, __entry->cmd, __entry->status,
		  __entry->scsi_status)
);

TRACE_EVENT(mr_dcmd,
	TP_PROTO(u32 id, u32 opcode, u8 status),
	TP_ARGS(id, opcode, status),
	TP_STRUCT__entry(
		__field(u32, id)
		__field(u32, opcode)
		__field(u8, status)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->opcode = opcode;
		__entry->status = status;
	),
	TP_printk("controller=%u opcode=%#010x status=%#x", __entry->id,
		  __entry->opcode, __entry->status)
);

TRACE_EVENT(mr_reset,
	TP_PROTO(u32 id, u32 reason, u32 generation),
	TP_ARGS(id, reason, generation),
	TP_STRUCT__entry(
		__field(u32, id)
		__field(u32, reason)
		__field(u32, generation)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->reason = reason;
		__entry->generation = generation;
	),
	TP_printk("controller=%u reason=%u generation=%u", __entry->id,
		  __entry->reason, __entry->generation)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
