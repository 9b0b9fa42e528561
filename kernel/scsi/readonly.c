// SPDX-License-Identifier: GPL-2.0-only
#include "scsi/readonly.h"

#define TYPE_DISK	0x00
#define TYPE_TAPE	0x01
#define TYPE_ROM	0x05
#define TYPE_CHANGER	0x08
#define TYPE_ZBC	0x14

#define ZBC_IN			0x95
#define SERVICE_ACTION_IN_16	0x9E

/* Of all types. */
static const __u8 common[] = {
	0x00,	/* TEST UNIT READY */
	0x03,	/* REQUEST SENSE */
	0x12,	/* INQUIRY */
	0x16,	/* RESERVE(6) */
	0x17,	/* RELEASE(6) */
	0x1A,	/* MODE SENSE(6) */
	0x1B,	/* START STOP UNIT, LOAD UNLOAD */
	0x1C,	/* RECEIVE DIAGNOSTIC RESULTS */
	0x1E,	/* PREVENT ALLOW MEDIUM REMOVAL */
	0x3C,	/* READ BUFFER */
	0x4D,	/* LOG SENSE */
	0x56,	/* RESERVE(10) */
	0x57,	/* RELEASE(10) */
	0x5A,	/* MODE SENSE(10) */
	0x5E,	/* PERSISTENT RESERVE IN */
	0x84,	/* RECEIVE COPY RESULTS */
	0x8C,	/* READ ATTRIBUTE */
	0xA0,	/* REPORT LUNS */
	0xA2,	/* SECURITY PROTOCOL IN */
	0xA3,	/* MAINTENANCE IN */
	0xAB,	/* SERVICE ACTION IN(12) */
};

static const __u8 disk[] = {
	0x08,	/* READ(6) */
	0x25,	/* READ CAPACITY(10) */
	0x28,	/* READ(10) */
	0x2F,	/* VERIFY(10) */
	0x34,	/* PRE-FETCH(10) */
	0x35,	/* SYNCHRONIZE CACHE(10) */
	0x37,	/* READ DEFECT DATA(10) */
	0x88,	/* READ(16) */
	0x8F,	/* VERIFY(16) */
	0x90,	/* PRE-FETCH(16) */
	0x91,	/* SYNCHRONIZE CACHE(16) */
	0xA8,	/* READ(12) */
	0xAF,	/* VERIFY(12) */
	0xB7,	/* READ DEFECT DATA(12) */
};

static const __u8 tape[] = {
	0x01,	/* REWIND */
	0x05,	/* READ BLOCK LIMITS */
	0x08,	/* READ(6) */
	0x0F,	/* READ REVERSE(6) */
	0x11,	/* SPACE(6) */
	0x13,	/* VERIFY(6) */
	0x2B,	/* LOCATE(10) */
	0x34,	/* READ POSITION */
	0x44,	/* REPORT DENSITY SUPPORT */
	0x81,	/* READ REVERSE(16) */
	0x88,	/* READ(16) */
	0x8F,	/* VERIFY(16) */
	0x91,	/* SPACE(16) */
	0x92,	/* LOCATE(16) */
};

/* It tells what is where, and moves nothing. */
static const __u8 changer[] = {
	0x07,	/* INITIALIZE ELEMENT STATUS */
	0x2B,	/* POSITION TO ELEMENT */
	0x37,	/* INITIALIZE ELEMENT STATUS WITH RANGE */
	0xB4,	/* READ ELEMENT STATUS ATTACHED */
	0xB5,	/* REQUEST VOLUME ELEMENT ADDRESS */
	0xB8,	/* READ ELEMENT STATUS */
};

static const __u8 rom[] = {
	0x08,	/* READ(6) */
	0x23,	/* READ FORMAT CAPACITIES */
	0x25,	/* READ CAPACITY */
	0x28,	/* READ(10) */
	0x2B,	/* SEEK(10) */
	0x42,	/* READ SUB-CHANNEL */
	0x43,	/* READ TOC/PMA/ATIP */
	0x46,	/* GET CONFIGURATION */
	0x4A,	/* GET EVENT STATUS NOTIFICATION */
	0x51,	/* READ DISC INFORMATION */
	0x52,	/* READ TRACK INFORMATION */
	0xA8,	/* READ(12) */
	0xAC,	/* GET PERFORMANCE */
	0xAD,	/* READ DISC STRUCTURE */
	0xB9,	/* READ CD MSF */
	0xBB,	/* SET CD SPEED */
	0xBD,	/* MECHANISM STATUS */
	0xBE,	/* READ CD */
};

/* Service actions of SERVICE ACTION IN(16): some of the others take elements away. */
static const __u8 service_action_in[] = {
	0x10,	/* READ CAPACITY(16) */
	0x11,	/* READ LONG(16) */
	0x12,	/* GET LBA STATUS(16) */
	0x13,	/* REPORT REFERRALS */
	0x16,	/* GET STREAM STATUS */
	0x17,	/* GET PHYSICAL ELEMENT STATUS */
};

/* Service actions of ZBC IN: ZONE ACTIVATE is another. */
static const __u8 zbc_in[] = {
	0x00,	/* REPORT ZONES */
	0x06,	/* REPORT REALMS */
	0x07,	/* REPORT ZONE DOMAINS */
	0x09,	/* ZONE QUERY */
};

static bool is_in(const __u8 *list, size_t count, __u8 opcode)
{
	while (count--)
		if (*list++ == opcode)
			return true;
	return false;
}

static bool type_allows(__u32 type, __u8 opcode)
{
	switch (type) {
	case TYPE_DISK:
	case TYPE_ZBC:
		return is_in(disk, sizeof(disk), opcode);
	case TYPE_TAPE:
		return is_in(tape, sizeof(tape), opcode);
	case TYPE_ROM:
		return is_in(rom, sizeof(rom), opcode);
	case TYPE_CHANGER:
		return is_in(changer, sizeof(changer), opcode);
	default:
		return false;
	}
}

bool mr_readonly_allows(__u32 type, const __u8 *cdb)
{
	__u8 action = cdb[1] & 0x1F;

	switch (cdb[0]) {
	case SERVICE_ACTION_IN_16:
		return is_in(service_action_in, sizeof(service_action_in), action);
	case ZBC_IN:
		return is_in(zbc_in, sizeof(zbc_in), action);
	default:
		return is_in(common, sizeof(common), cdb[0]) ||
		       type_allows(type, cdb[0]);
	}
}
