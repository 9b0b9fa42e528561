// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/scatterlist.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include "fabric/device.h"
#include "scsi/reach.h"

#define MR_UNMAP_MOST		256	/* descriptors, where nothing else limits */
#define MR_NAA_LEN		16
#define MR_NAA_SERIAL		7	/* first digit that is the serial's */
#define MR_COPY_TARGET_NAA	8	/* offset in its descriptor */

/* Part of the parameter list; false if it ends before. */
static bool mr_reach_read(struct se_cmd *se_cmd, u32 at, void *buf, u32 len)
{
	if (at > se_cmd->data_length || len > se_cmd->data_length - at)
		return false;
	return sg_pcopy_to_buffer(se_cmd->t_data_sg, se_cmd->t_data_nents, buf,
				  len, at) == len;
}

/* A longer list than the device takes is refused: none costs more than that. */
static u32 mr_reach_most_descriptors(struct se_device *dev)
{
	/* Of a device that gets the command as it is, only it knows. */
	return mr_device_is_passthrough(dev) ?
		       MR_UNMAP_MOST :
		       dev->dev_attrib.max_unmap_block_desc_count;
}

static sense_reason_t mr_reach_unmap(struct se_cmd *se_cmd, mr_reach_fn fn,
				     void *context)
{
	u8 header[MR_UNMAP_HEADER], descriptor[MR_UNMAP_DESCRIPTOR];
	sense_reason_t reason = TCM_NO_SENSE;
	struct mr_extent extent;
	u32 at = MR_UNMAP_HEADER, count;

	if (!mr_reach_read(se_cmd, 0, header, sizeof(header)))
		return TCM_NO_SENSE;
	count = mr_extent_unmap_bytes(header, se_cmd->data_length) /
		sizeof(descriptor);
	if (count > mr_reach_most_descriptors(se_cmd->se_dev))
		return TCM_INVALID_PARAMETER_LIST;
	for (; !reason && count--; at += sizeof(descriptor)) {
		if (!mr_reach_read(se_cmd, at, descriptor, sizeof(descriptor)))
			break;
		mr_extent_of_unmap(descriptor, &extent);
		if (extent.blocks)
			reason = fn(&extent, context);
	}
	return reason;
}

/* As target_core makes the designator, but its function is not for modules. */
static void mr_reach_naa(const struct se_device *dev, u8 *naa)
{
	const char *serial = dev->t10_wwn.unit_serial;
	u32 company = dev->t10_wwn.company_id;
	unsigned int digit = MR_NAA_SERIAL;
	int value;

	memset(naa, 0, MR_NAA_LEN);
	naa[0] = 0x60 | (company >> 20 & 0x0F);
	naa[1] = company >> 12;
	naa[2] = company >> 4;
	naa[3] = company << 4;
	for (; *serial && digit < 2 * MR_NAA_LEN; serial++) {
		value = hex_to_bin(*serial);
		if (value < 0)
			continue;
		naa[digit / 2] |= digit & 1 ? value : value << 4;
		digit++;
	}
}

/* Does a target descriptor of a parameter list name the device? */
static bool mr_reach_names(struct se_cmd *se_cmd, u32 targets, u16 index,
			   const struct se_device *dev)
{
	u8 own[MR_NAA_LEN], naa[MR_NAA_LEN];

	if (index >= targets / MR_COPY_TARGET ||
	    !mr_reach_read(se_cmd, MR_COPY_HEADER + index * MR_COPY_TARGET +
			   MR_COPY_TARGET_NAA, naa, sizeof(naa)))
		return false;
	mr_reach_naa(dev, own);
	return !memcmp(own, naa, sizeof(naa));
}

/* One segment descriptor is all that target_core takes; false if there is none. */
static bool mr_reach_read_copy(struct se_cmd *se_cmd, u32 *targets,
			       struct mr_copy *copy)
{
	u8 header[MR_COPY_HEADER], segment[MR_COPY_SEGMENT];

	if (!mr_reach_read(se_cmd, 0, header, sizeof(header)))
		return false;
	*targets = mr_extent_copy_targets(header);
	return mr_reach_read(se_cmd, sizeof(header) + *targets, segment,
			     sizeof(segment)) &&
	       mr_extent_of_copy(segment, copy) && copy->from.blocks;
}

static sense_reason_t mr_reach_copy(struct se_cmd *se_cmd, mr_reach_fn fn,
				    void *context)
{
	sense_reason_t reason = TCM_NO_SENSE;
	struct se_device *dev = se_cmd->se_dev;
	struct mr_copy copy;
	u32 targets;

	if (!mr_reach_read_copy(se_cmd, &targets, &copy))
		return TCM_NO_SENSE;
	if (mr_reach_names(se_cmd, targets, copy.source, dev))
		reason = fn(&copy.from, context);
	if (!reason && mr_reach_names(se_cmd, targets, copy.destination, dev))
		reason = fn(&copy.to, context);
	return reason;
}

bool mr_reach_is_copied_to(const struct se_device *dev, void *context)
{
	struct se_cmd *se_cmd = context;
	struct mr_copy copy;
	u32 targets;

	return mr_reach_read_copy(se_cmd, &targets, &copy) &&
	       mr_reach_names(se_cmd, targets, copy.destination, dev);
}

sense_reason_t mr_reach_walk(struct se_cmd *se_cmd, const u8 *cdb,
			     mr_reach_fn fn, void *context)
{
	struct mr_extent extent;

	if (mr_extent_of_cdb(cdb, &extent))
		return fn(&extent, context);
	if (cdb[0] == UNMAP)
		return mr_reach_unmap(se_cmd, fn, context);
	/* Service action 0: EXTENDED COPY(LID1), the one that LIO has. */
	if (cdb[0] == EXTENDED_COPY && !(cdb[1] & 0x1F))
		return mr_reach_copy(se_cmd, fn, context);
	return TCM_NO_SENSE;
}
