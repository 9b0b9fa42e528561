/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MFI, the MegaRAID Firmware Interface: registers and frames as the guest
 * sees them.  All fields are little endian.
 *
 * Source: Linux drivers/scsi/megaraid/megaraid_sas.h (megasas_header,
 * megasas_io_frame, megasas_pthru_frame, megasas_dcmd_frame,
 * megasas_abort_frame, megasas_init_frame, megasas_init_queue_info).
 */
#ifndef MR_MFI_H
#define MR_MFI_H

#include <linux/types.h>
#ifdef __KERNEL__
#include <linux/build_bug.h>
#else
#include <assert.h>
#endif

/* Registers, byte offsets in the register BAR. */
#define MFI_REG_IDB			0x20	/* inbound doorbell */
#define MFI_REG_OSTS			0x30	/* outbound interrupt status */
#define MFI_REG_OMSK			0x34	/* outbound interrupt mask */
#define MFI_REG_IQP			0x40	/* inbound queue port */
#define MFI_REG_ODCR0			0xA0	/* outbound doorbell clear */
#define MFI_REG_OSP0			0xB0	/* scratchpad 0: state word */
#define MFI_REG_DIAG			0xF8	/* host diagnostic */
#define MFI_REG_SEQ			0xFC	/* write sequence */

/* Inbound doorbell. */
#define MFI_IDB_ABORT			0x00000001
#define MFI_IDB_READY			0x00000002
#define MFI_IDB_MFIMODE			0x00000004
#define MFI_IDB_STOP_ADP		0x00000020
#define MFI_IDB_ADP_RESET		0x00000040

/* Outbound interrupt status: besides the chip's "reply posted". */
#define MFI_OSTS_STATE_CHANGE		0x00000004

/* State word. */
#define MFI_STATE_MASK			0xF0000000
#define MFI_STATE_FW_INIT		0x40000000
#define MFI_STATE_READY			0xB0000000
#define MFI_STATE_OPERATIONAL		0xC0000000
#define MFI_STATE_FAULT			0xF0000000
#define MFI_STATE_MSIX			0x04000000	/* while READY */
#define MFI_STATE_SGE_SHIFT		16

/* Host diagnostic. */
#define MFI_DIAG_WRITE_ENABLE		0x00000080
#define MFI_DIAG_RESET_ADAPTER		0x00000004

/* Inbound queue port: frame address, extra frames << 1, 1. */
#define MFI_IQP_ADDRESS			0xFFFFFFE0

enum mfi_cmd {
	MFI_CMD_INIT			= 0x00,
	MFI_CMD_LD_READ			= 0x01,
	MFI_CMD_LD_WRITE		= 0x02,
	MFI_CMD_LD_SCSI_IO		= 0x03,
	MFI_CMD_PD_SCSI_IO		= 0x04,
	MFI_CMD_DCMD			= 0x05,
	MFI_CMD_ABORT			= 0x06,
	MFI_CMD_SMP			= 0x07,
	MFI_CMD_STP			= 0x08,
};

#define MFI_FRAME_DONT_POST		0x0001
#define MFI_FRAME_SGL64			0x0002
#define MFI_FRAME_DIR_WRITE		0x0008
#define MFI_FRAME_DIR_READ		0x0010
#define MFI_FRAME_IEEE_SGL		0x0020

enum mfi_status {
	MFI_STAT_OK			= 0x00,
	MFI_STAT_INVALID_CMD		= 0x01,
	MFI_STAT_INVALID_DCMD		= 0x02,
	MFI_STAT_INVALID_PARAMETER	= 0x03,
	MFI_STAT_ABORT_NOT_POSSIBLE	= 0x05,
	MFI_STAT_DEVICE_NOT_FOUND	= 0x0C,
	MFI_STAT_MEMORY_NOT_AVAILABLE	= 0x20,
	MFI_STAT_NO_HW_PRESENT		= 0x22,
	MFI_STAT_NOT_FOUND		= 0x23,
	MFI_STAT_SCSI_DONE_WITH_ERROR	= 0x2D,
	MFI_STAT_SCSI_IO_FAILED		= 0x2E,
	MFI_STAT_WRONG_STATE		= 0x32,
	MFI_STAT_INVALID_SGL		= 0x3C,
	MFI_STAT_PENDING		= 0xFF,
};

/* Head of every frame, 24 bytes. */
struct mfi_header {
	__u8   cmd;
	__u8   sense_len;
	__u8   cmd_status;
	__u8   scsi_status;
	__u8   target_id;
	__u8   lun;		/* LD_READ/WRITE: byte 1 of the CDB */
	__u8   cdb_len;
	__u8   sge_count;
	__le32 context;
	__le32 context_hi;
	__le16 flags;
	__le16 timeout;
	__le32 data_len;	/* bytes; LD_READ/WRITE: blocks */
};

struct mfi_sge32 {
	__le32 addr;
	__le32 len;
};

struct mfi_sge64 {
	__le64 addr;
	__le32 len;
} __attribute__((packed));

struct mfi_sge_ieee {
	__le64 addr;
	__le32 len;
	__le32 flags;
};

/* Fixed parts; the SGL, if any, follows at once. */
struct mfi_ld_io_frame {
	struct mfi_header header;
	__le32 sense_lo;
	__le32 sense_hi;
	__le32 lba_lo;
	__le32 lba_hi;
};

struct mfi_scsi_io_frame {
	struct mfi_header header;
	__le32 sense_lo;
	__le32 sense_hi;
	__u8   cdb[16];
};

struct mfi_dcmd_frame {
	struct mfi_header header;
	__le32 opcode;
	__u8   mbox[12];
};

struct mfi_abort_frame {
	struct mfi_header header;
	__le32 abort_context;
	__le32 abort_context_hi;
	__le32 abort_addr_lo;
	__le32 abort_addr_hi;
};

struct mfi_init_frame {
	struct mfi_header header;
	__le32 qinfo_lo;
	__le32 qinfo_hi;
};

#define MFI_QINFO_CONTEXT64		0x00000002

struct mfi_queue_info {
	__le32 flags;
	__le32 entries;
	__le32 queue_lo;
	__le32 queue_hi;
	__le32 producer_lo;
	__le32 producer_hi;
	__le32 consumer_lo;
	__le32 consumer_hi;
};

/* The largest frame there can be: fixed part and 255 IEEE elements. */
#define MFI_FRAME_MAX	(sizeof(struct mfi_scsi_io_frame) + \
			 255 * sizeof(struct mfi_sge_ieee))

static_assert(sizeof(struct mfi_header) == 24, "mfi_header");
static_assert(sizeof(struct mfi_sge64) == 12, "mfi_sge64");
static_assert(sizeof(struct mfi_sge_ieee) == 16, "mfi_sge_ieee");
static_assert(sizeof(struct mfi_ld_io_frame) == 40, "mfi_ld_io_frame");
static_assert(sizeof(struct mfi_scsi_io_frame) == 48, "mfi_scsi_io_frame");
static_assert(sizeof(struct mfi_dcmd_frame) == 40, "mfi_dcmd_frame");
static_assert(sizeof(struct mfi_abort_frame) == 40, "mfi_abort_frame");
static_assert(sizeof(struct mfi_init_frame) == 32, "mfi_init_frame");
static_assert(sizeof(struct mfi_queue_info) == 32, "mfi_queue_info");

#endif
