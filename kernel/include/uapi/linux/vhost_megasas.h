/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The contract between vhost_megasas.ko and its users, the one header that
 * kernel, manager, QEMU device and tests compile.
 *
 * /dev/vhost-megasas is opened once per controller by whoever binds it to a
 * target portal group, is then handed to the process whose memory is the
 * guest's, and ends the controller when that process closes it.  A second
 * open plus VHOST_MEGASAS_ATTACH_FIRMWARE is the controller's firmware
 * channel, used with read(2), write(2) and poll(2).
 */
#ifndef _UAPI_LINUX_VHOST_MEGASAS_H
#define _UAPI_LINUX_VHOST_MEGASAS_H

#include <linux/ioctl.h>
#include <linux/types.h>
#include <linux/vhost_types.h>

/*
 * A user must find its own major and at most the module's minor; the major
 * moves when a structure changes or a call is taken away, the minor when
 * something is added.
 */
#define VHOST_MEGASAS_ABI_MAJOR		1
#define VHOST_MEGASAS_ABI_MINOR		1

#define VHOST_MEGASAS_DEVICE		"/dev/vhost-megasas"

/* ---- ioctls ------------------------------------------------------------ */

/* vhost's own letter; vhost itself uses numbers below 0x90. */
#define VHOST_MEGASAS_IOC		0xAF

/**
 * struct vhost_megasas_abi - version of the loaded module
 * @major:	VHOST_MEGASAS_ABI_MAJOR of the module
 * @minor:	VHOST_MEGASAS_ABI_MINOR of the module
 * @features:	no bit is defined yet, 0
 */
struct vhost_megasas_abi {
	__u16 major;
	__u16 minor;
	__u32 features;
};

/* Any open file, any time. */
#define VHOST_MEGASAS_GET_ABI \
	_IOR(VHOST_MEGASAS_IOC, 0xC0, struct vhost_megasas_abi)

/* Which controller the guest sees; the register layout follows from it. */
enum vhost_megasas_chip {
	VHOST_MEGASAS_CHIP_SAS1078	= 1,	/* PCI 1000:0060 */
	VHOST_MEGASAS_CHIP_SAS2108	= 2,	/* PCI 1000:0079 */
};

/*
 * Errors of all calls below but ATTACH_FIRMWARE: EFAULT, and ENODEV once the
 * controller has ended; EPERM of those for the owner, if the caller is not.
 */

#define VHOST_MEGASAS_WWPN_LEN		32

/**
 * struct vhost_megasas_bind - make the file a controller of a TPG
 * @wwpn:	target name as in configfs ("naa." and 16 hex digits), NUL
 *		terminated
 * @tpgt:	target portal group tag
 * @chip:	enum vhost_megasas_chip
 * @controller:	out: id of the controller, unique while the module is loaded
 */
struct vhost_megasas_bind {
	__u8  wwpn[VHOST_MEGASAS_WWPN_LEN];
	__u16 tpgt;
	__u16 chip;
	__u32 controller;
};

/*
 * Needs CAP_SYS_ADMIN, works once, before SET_OWNER.  Errors: EPERM, EINVAL
 * (name or chip), ENOENT (no such target or TPG), ENODEV (TPG not enabled),
 * EBUSY (the TPG has a controller, or one that still drains), EACCES (explicit
 * ACLs, none for the TPG's initiator name), EALREADY, ENOMEM.
 */
#define VHOST_MEGASAS_BIND \
	_IOWR(VHOST_MEGASAS_IOC, 0xC1, struct vhost_megasas_bind)

/**
 * struct vhost_megasas_irq - interrupt eventfds
 * @call:	signalled to interrupt the guest (KVM irqfd)
 * @resample:	signalled by KVM at the guest's EOI of INTx, or -1
 */
struct vhost_megasas_irq {
	__s32 call;
	__s32 resample;
};

/* Needs CAP_SYS_ADMIN, works once, after BIND and before SET_OWNER. */
#define VHOST_MEGASAS_SET_IRQ \
	_IOW(VHOST_MEGASAS_IOC, 0xC2, struct vhost_megasas_irq)

/**
 * struct vhost_megasas_eventfd - an eventfd that stands for one written word
 * @fd:		eventfd, an ioeventfd with datamatch @value in KVM
 * @value:	the word the guest writes
 */
struct vhost_megasas_eventfd {
	__s32 fd;
	__u32 value;
};

/*
 * Writes of @value to the outbound doorbell clear register (0xA0).  Needs
 * CAP_SYS_ADMIN, once per value, after BIND and before SET_OWNER; EEXIST,
 * ENOSPC (a handful of values), EINVAL and EBUSY (too early, too late) otherwise.
 */
#define VHOST_MEGASAS_SET_CLEAR \
	_IOW(VHOST_MEGASAS_IOC, 0xC3, struct vhost_megasas_eventfd)

/*
 * The caller's memory is the guest's from now on, and only that process may
 * use the ioctls below.  Once, after BIND and SET_IRQ; EBUSY otherwise.
 */
#define VHOST_MEGASAS_SET_OWNER		_IO(VHOST_MEGASAS_IOC, 0xC4)

/*
 * Guest memory, in whole pages; replaces the former table.  E2BIG above this
 * many regions; EINTR if killed when the new one is in force already.
 */
#define VHOST_MEGASAS_MAX_REGIONS	256
#define VHOST_MEGASAS_SET_MEM_TABLE \
	_IOW(VHOST_MEGASAS_IOC, 0xC5, struct vhost_memory)

/*
 * User address of the page the guest reads its registers from (4096 bytes,
 * page aligned).  Once, EALREADY; the module pins it and is the only one to
 * write it.
 */
#define VHOST_MEGASAS_SET_REG_PAGE	_IOW(VHOST_MEGASAS_IOC, 0xC6, __u64)

/**
 * struct vhost_megasas_write - a register write the kernel did not catch
 * @offset:	byte offset in the register BAR
 * @size:	bytes written: 1, 2 or 4
 * @value:	value written
 * @learn:	out: 1 if @value named an I/O frame, so that an
 *		VHOST_MEGASAS_ADD_DOORBELL for it pays
 */
struct vhost_megasas_write {
	__u32 offset;
	__u32 size;
	__u32 value;
	__u32 learn;
};

/*
 * A write no register takes is dropped, as hardware does.  Parts of a word are
 * taken as PCI's byte enables do; the inbound queue port takes a word when all
 * of its four bytes were written.
 */
#define VHOST_MEGASAS_WRITE \
	_IOWR(VHOST_MEGASAS_IOC, 0xC7, struct vhost_megasas_write)

/*
 * Bind @value, a word written to the inbound queue port (0x40), to an
 * eventfd.  The low five bits of a word are only hints of the frame's length:
 * one eventfd may stand for all words of a frame.  EEXIST if the word is bound,
 * ENOSPC at the module's limit.
 * DEL serves a kick that is pending on the eventfd before it returns; ENOENT if
 * the word is not bound, EINTR if killed meanwhile, when it is not any more.
 */
#define VHOST_MEGASAS_MAX_DOORBELLS	4096
#define VHOST_MEGASAS_ADD_DOORBELL \
	_IOW(VHOST_MEGASAS_IOC, 0xC8, struct vhost_megasas_eventfd)
#define VHOST_MEGASAS_DEL_DOORBELL \
	_IOW(VHOST_MEGASAS_IOC, 0xC9, __u32)

/* How the guest's driver set the function's interrupts up. */
enum vhost_megasas_intr {
	VHOST_MEGASAS_INTR_NONE	= 0,
	VHOST_MEGASAS_INTR_INTX	= 1,
	VHOST_MEGASAS_INTR_MSI	= 2,
	VHOST_MEGASAS_INTR_MSIX	= 3,
};
#define VHOST_MEGASAS_SET_INTR		_IOW(VHOST_MEGASAS_IOC, 0xCA, __u32)

/*
 * Reset the controller.  Returns when nothing will touch guest memory on
 * behalf of what was submitted before.  The argument is the reason, SYSTEM, FLR
 * or BUS_MASTER, that events and traces show.
 */
enum vhost_megasas_reset {
	VHOST_MEGASAS_RESET_SYSTEM	= 1,	/* system reset, unplug */
	VHOST_MEGASAS_RESET_FLR		= 2,	/* function level reset */
	VHOST_MEGASAS_RESET_BUS_MASTER	= 3,	/* bus mastering disabled */
	VHOST_MEGASAS_RESET_DOORBELL	= 4,	/* by the guest: 0x20 */
	VHOST_MEGASAS_RESET_DIAG	= 5,	/* by the guest: 0xF8 */
};
#define VHOST_MEGASAS_RESET		_IOW(VHOST_MEGASAS_IOC, 0xCB, __u32)

/*
 * 0: the machine stops.  No frame is taken any more, and the call returns when
 * the I/O that is out has ended; DCMDs stay pending and are answered later.  1:
 * the machine runs, as at first; what was written meanwhile is served.
 * Since ABI 1.1.  Errors of this one and of RESET: EINVAL, and EINTR when the
 * caller is killed while the backstores take their time.
 */
#define VHOST_MEGASAS_SET_RUNNING	_IOW(VHOST_MEGASAS_IOC, 0xCD, __u32)

/*
 * Make a fresh file the firmware channel of the controller with this id.
 * Needs CAP_SYS_ADMIN.  ENOENT: no such controller; EBUSY: it has a channel.
 */
#define VHOST_MEGASAS_ATTACH_FIRMWARE	_IOW(VHOST_MEGASAS_IOC, 0xCC, __u32)

/* ---- firmware channel -------------------------------------------------- */

/*
 * One message a read(2) or write(2), in native byte order but for the MFI
 * fields, which are as the guest wrote them.  A read with too small a buffer
 * fails with EMSGSIZE and takes nothing.  read: EAGAIN with O_NONBLOCK, 0 when
 * the controller is gone (poll: POLLHUP).  Requests that were read but not
 * answered when a channel closes are delivered again to the next one.
 * The first message of a channel is a RESET, which tells the generation.
 */
#define VHOST_MEGASAS_FW_MAX_DATA	(1U << 20)	/* bytes of a DCMD */
#define VHOST_MEGASAS_FW_MAX_PENDING	64		/* DCMDs a controller */
#define VHOST_MEGASAS_FW_MAX_BYTES	(4U << 20)	/* of them together */
#define VHOST_MEGASAS_FW_MAX_SCSI	(64U << 10)	/* bytes of a SCSI_EXEC */
#define VHOST_MEGASAS_FW_MAX_EXEC	16		/* outstanding SCSI_EXEC */

enum vhost_megasas_fw_type {
	/* read */
	VHOST_MEGASAS_FW_REQUEST	= 1,	/* a DCMD to answer */
	VHOST_MEGASAS_FW_CANCEL		= 2,	/* @id needs no answer any more */
	VHOST_MEGASAS_FW_RESET		= 3,	/* all older requests are void */
	VHOST_MEGASAS_FW_SCSI_DONE	= 4,	/* result of a SCSI_EXEC */
	/* write */
	VHOST_MEGASAS_FW_REPLY		= 16,	/* answer to a REQUEST */
	VHOST_MEGASAS_FW_SCSI_EXEC	= 17,	/* run a SCSI command */
};

/**
 * struct vhost_megasas_fw_header - head of every message
 * @type:	enum vhost_megasas_fw_type
 * @generation:	of the controller; a REPLY or SCSI_EXEC of an older one fails
 *		with ESTALE
 * @id:		REQUEST, CANCEL, REPLY: the request; SCSI_*: chosen by the user
 */
struct vhost_megasas_fw_header {
	__u32 type;
	__u32 generation;
	__u64 id;
};

/**
 * struct vhost_megasas_fw_request - a DCMD
 * @header:	type VHOST_MEGASAS_FW_REQUEST
 * @opcode:	DCMD opcode
 * @flags:	frame flags, MFI_FRAME_*
 * @redelivered: 1 if a former channel read it already
 * @mbox:	the frame's mailbox, little endian as in the frame
 * @data_len:	bytes the guest has room for; 0 if it only sends
 * @out_len:	bytes of data from the guest that follow this structure
 */
struct vhost_megasas_fw_request {
	struct vhost_megasas_fw_header header;
	__u32 opcode;
	__u16 flags;
	__u16 redelivered;
	__u8  mbox[12];
	__u32 data_len;
	__u32 out_len;
	__u32 reserved;
};

/**
 * struct vhost_megasas_fw_reply - answer to a DCMD
 * @header:	type VHOST_MEGASAS_FW_REPLY; ENOENT if the id is not pending
 * @status:	MFI status
 * @in_len:	bytes for the guest that follow this structure, at most the
 *		request's data_len
 */
struct vhost_megasas_fw_reply {
	struct vhost_megasas_fw_header header;
	__u8  status;
	__u8  reserved[3];
	__u32 in_len;
};

#define VHOST_MEGASAS_FW_CDB_LEN	32
#define VHOST_MEGASAS_FW_SENSE_LEN	96

/**
 * struct vhost_megasas_fw_scsi_exec - a SCSI command of the firmware's own
 * @header:	type VHOST_MEGASAS_FW_SCSI_EXEC
 * @lun:	LUN as the guest sees it; ENXIO if there is none
 * @cdb_len:	valid bytes of @cdb
 * @cdb:	the CDB
 * @in_len:	bytes the command returns at most
 * @out_len:	bytes of data-out that follow this structure; in_len or out_len
 *		is 0.  ENOSPC with VHOST_MEGASAS_FW_MAX_EXEC outstanding
 */
struct vhost_megasas_fw_scsi_exec {
	struct vhost_megasas_fw_header header;
	__u32 lun;
	__u32 cdb_len;
	__u8  cdb[VHOST_MEGASAS_FW_CDB_LEN];
	__u32 in_len;
	__u32 out_len;
};

/**
 * struct vhost_megasas_fw_scsi_done - its result
 * @header:	type VHOST_MEGASAS_FW_SCSI_DONE, id of the SCSI_EXEC
 * @status:	SAM status
 * @sense_len:	valid bytes of @sense
 * @in_len:	bytes of data-in that follow this structure
 * @sense:	sense data, fixed or descriptor format
 */
struct vhost_megasas_fw_scsi_done {
	struct vhost_megasas_fw_header header;
	__u8  status;
	__u8  sense_len;
	__u16 reserved;
	__u32 in_len;
	__u8  sense[VHOST_MEGASAS_FW_SENSE_LEN];
};

/* ---- generic netlink --------------------------------------------------- */

#define VHOST_MEGASAS_GENL_NAME		"vhost_megasas"
#define VHOST_MEGASAS_GENL_VERSION	1
#define VHOST_MEGASAS_GENL_GROUP	"events"

enum vhost_megasas_cmd {
	VHOST_MEGASAS_CMD_UNSPEC,
	VHOST_MEGASAS_CMD_GET,		/* dump: a message a controller */
	VHOST_MEGASAS_CMD_ATTACHED,	/* events, multicast */
	VHOST_MEGASAS_CMD_DETACHED,
	VHOST_MEGASAS_CMD_LUN_MAPPED,	/* or its policy has changed */
	VHOST_MEGASAS_CMD_LUN_UNMAPPED,
	VHOST_MEGASAS_CMD_RESET,
	VHOST_MEGASAS_CMD_FAULT,	/* the guest has stopped it for good */
};

enum vhost_megasas_attr {
	VHOST_MEGASAS_ATTR_UNSPEC,
	VHOST_MEGASAS_ATTR_CONTROLLER,		/* u32: id */
	VHOST_MEGASAS_ATTR_WWPN,		/* string */
	VHOST_MEGASAS_ATTR_TPGT,		/* u16 */
	VHOST_MEGASAS_ATTR_CHIP,		/* u16: vhost_megasas_chip */
	VHOST_MEGASAS_ATTR_STATE,		/* u32: MFI state word (0xB0) */
	VHOST_MEGASAS_ATTR_OWNER_PID,		/* u32: 0 before SET_OWNER */
	VHOST_MEGASAS_ATTR_INTR,		/* u32: vhost_megasas_intr */
	VHOST_MEGASAS_ATTR_DOORBELLS,		/* u32: bound words */
	VHOST_MEGASAS_ATTR_COUNTERS,		/* nested: vhost_megasas_counter */
	VHOST_MEGASAS_ATTR_LUN,			/* u64 */
	VHOST_MEGASAS_ATTR_REASON,		/* u32: vhost_megasas_reset */
	VHOST_MEGASAS_ATTR_PAD,
	__VHOST_MEGASAS_ATTR_LAST,
};
#define VHOST_MEGASAS_ATTR_MAX		(__VHOST_MEGASAS_ATTR_LAST - 1)

/* Each a u64, counted since the controller was bound. */
enum vhost_megasas_counter {
	VHOST_MEGASAS_COUNTER_UNSPEC,
	VHOST_MEGASAS_COUNTER_KICKS,		/* learnt doorbells */
	VHOST_MEGASAS_COUNTER_SLOW_KICKS,	/* words that came by WRITE */
	VHOST_MEGASAS_COUNTER_BUSY_KICKS,	/* dropped: frame outstanding */
	VHOST_MEGASAS_COUNTER_READS,		/* commands with data-in */
	VHOST_MEGASAS_COUNTER_WRITES,		/* commands with data-out */
	VHOST_MEGASAS_COUNTER_OTHERS,		/* commands without data */
	VHOST_MEGASAS_COUNTER_READ_BYTES,
	VHOST_MEGASAS_COUNTER_WRITE_BYTES,
	VHOST_MEGASAS_COUNTER_DCMDS,
	VHOST_MEGASAS_COUNTER_ERRORS,		/* MFI status not OK */
	VHOST_MEGASAS_COUNTER_BOUNCED,		/* commands not zero-copy */
	VHOST_MEGASAS_COUNTER_DIRECT,		/* completions without a hop */
	VHOST_MEGASAS_COUNTER_INTERRUPTS,	/* eventfd signals */
	VHOST_MEGASAS_COUNTER_RESETS,
	VHOST_MEGASAS_COUNTER_PINS,		/* pages pinned */
	VHOST_MEGASAS_COUNTER_UNPINS,		/* pages unpinned */
	__VHOST_MEGASAS_COUNTER_LAST,
};
#define VHOST_MEGASAS_COUNTER_MAX	(__VHOST_MEGASAS_COUNTER_LAST - 1)

#endif
