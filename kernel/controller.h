/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A controller: everything between one open of the node and its close, a part
 * for each room.  The rooms, from top to bottom:
 *
 *   node        the device node and netlink, the contract with userspace
 *   controller  a controller's life: BIND, owner, reset, pause, tear-down
 *   firmware    DCMDs and the channel to who answers them
 *   mfi         the host interface: registers, frames, replies, interrupts
 *   scsi        I/Os as SCSI commands, and what a HBA must know of those
 *   fabric      the LIO fabric: targets, I_T nexus, LUNs
 *   serve       who takes frames, and what is under way
 *   guest       the guest's memory
 *
 * A room calls those below it.  What goes up goes through a table of functions
 * that the upper room has handed down: struct mr_controller_events,
 * mr_controller_ops, mr_dcmd_ops, mr_io_ops, mr_scsi_ops, mr_fabric_handlers
 * and mr_serve.take.  The header of each room says what it has of its own.
 *
 * Locks, outermost first:
 *   mr_handle.lock     one ioctl at a time on an open file
 *   controller.gate    one ioctl at a time, none once the controller has ended
 *   mr_vcpu.lock       a vCPU serves
 *   worker.serving     frames are taken
 *   controller.lock    configuration and registers
 *   mr_tpgs_lock, mr_sessions_lock, mr_tpg.lock
 *   mr_channel.lock    one read of the firmware channel at a time
 *   firmware.lock      DCMDs
 *   memory.lock        guest memory table
 *   mr_serial.lock     commands of a device that wait (spinlock, irq safe)
 *   reply.lock         producer index (spinlock, irq safe)
 *   coalesce.lock      the vCPU that rang last (spinlock, irq safe)
 * Ioctls hold the first two while they wait for a reset or for a polled
 * command, and who serves may wait for a backstore that is full; of the others
 * none is held while waiting for I/O.  A wake function of an eventfd takes none
 * of them but the last two.
 */
#ifndef MR_CONTROLLER_H
#define MR_CONTROLLER_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <uapi/linux/vhost_megasas.h>

#include "controller/lifecycle.h"
#include "counters.h"
#include "fabric/fabric.h"
#include "firmware/firmware.h"
#include "guest/guest.h"
#include "mfi/interface.h"
#include "node/node.h"
#include "scsi/load.h"
#include "serve/serve.h"

/**
 * struct mr_controller_ops - what lower rooms want of a controller's life
 * @free:	the last reference is gone
 * @revoke:	its I_T nexus must go: mr_controller_revoke()
 * @reset:	mr_reset_request()
 */
struct mr_controller_ops {
	void (*free)(struct kref *ref);
	void (*revoke)(struct mr_controller *ctl);
	void (*reset)(struct mr_controller *ctl,
		      enum vhost_megasas_reset reason, u32 state);
};

/**
 * struct mr_controller - a controller
 * @ref:	memory of the structure
 * @ops:	handed down
 * @gate:	held by ioctls
 * @id:		index in the table of controllers
 * @lock:	guards registers, learnt words, @generation and the set-up of all
 *		else
 * @generation:	advanced by each reset; commands of an older one are discarded
 * @counters:	statistics
 * @node:	of the node
 * @lifecycle:	of the controller's life
 * @firmware:	DCMDs
 * @mfi:	host interface
 * @scsi:	I/Os
 * @nexus:	I_T nexus
 * @serve:	who takes frames
 * @guest:	the guest's memory
 */
struct mr_controller {
	struct kref ref;
	const struct mr_controller_ops *ops;
	struct mutex gate;
	u32 id;
	struct mutex lock;
	u32 generation;
	struct mr_counters __percpu *counters;
	struct mr_node node;
	struct mr_lifecycle lifecycle;
	struct mr_firmware firmware;
	struct mr_mfi mfi;
	struct mr_load scsi;
	struct mr_nexus nexus;
	struct mr_serve serve;
	struct mr_guest guest;
};

static inline void mr_controller_put(struct mr_controller *ctl)
{
	kref_put(&ctl->ref, ctl->ops->free);
}

#endif
