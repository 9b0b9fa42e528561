/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A controller: everything between one open of the node and its close.
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

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "mfi/chip.h"
#include "mfi/coalesce.h"
#include "counters.h"
#include "mfi/doorbell.h"
#include "firmware/firmware.h"
#include "serve/inflight.h"
#include "mfi/irq.h"
#include "guest/memory.h"
#include "mfi/mmio.h"
#include "serve/pace.h"
#include "controller/pause.h"
#include "mfi/polled.h"
#include "mfi/regs.h"
#include "mfi/reply.h"
#include "controller/reset.h"
#include "mfi/slot.h"
#include "serve/trial.h"
#include "serve/vcpu.h"
#include "serve/worker.h"

struct mr_tpg;
struct mr_session;

/**
 * struct mr_controller - a controller
 * @ref:	memory of the structure
 * @gate:	held by ioctls
 * @ended:	bit 0: no ioctl passes @gate any more
 * @id:		index in the table of controllers
 * @lock:	guards @regs, @doorbells, @generation and the set-up of all else
 * @chip:	identity
 * @session:	I_T nexus, NULL before BIND and after tear-down
 * @mm:		owner's, grabbed (not its pages); NULL before SET_OWNER
 * @owner_pid:	for netlink
 * @memory:	guest memory table
 * @regs:	register page and state machine
 * @irq:	interrupt delivery
 * @coalesce:	replies that wait for it
 * @doorbells:	learnt words
 * @slots:	frames seen; the worker's alone
 * @polled:	the register write that waits for an answer
 * @lanes:	parts of a register write
 * @reply:	reply queue
 * @worker:	thread that decodes and submits
 * @vcpu:	vCPUs that do so in its place
 * @pace:	of words
 * @trial:	how they are served
 * @firmware:	DCMDs
 * @inflight:	commands, from decoding until their pages are unpinned; shut by a
 *		reset
 * @ios:	those of them that are not DCMDs; shut by a pause
 * @pause:	the machine is stopped
 * @outstanding: I/Os that have not been answered
 * @bounced:	bytes of memory that bounces hold now
 * @generation:	advanced by each reset; commands of an older one are discarded
 * @reset_work:	drains and starts anew
 * @reset_reason: of the reset requested last
 * @reset_state: state to end up in
 * @reset_done:	generation up to which resets are done
 * @reset_wait:	who waits for that
 * @teardown:	what close leaves to a workqueue
 * @torn_down:	completed at the end of @teardown
 * @counters:	statistics
 */
struct mr_controller {
	struct kref ref;
	struct mutex gate;
	unsigned long ended;
	u32 id;
	struct mutex lock;
	const struct mr_chip *chip;
	struct mr_session *session;
	struct mm_struct *mm;
	pid_t owner_pid;
	struct mr_memory memory;
	struct mr_regs regs;
	struct mr_irq irq;
	struct mr_coalesce coalesce;
	struct mr_doorbells doorbells;
	struct mr_slots slots;
	struct mr_polled polled;
	struct mr_lanes lanes;
	struct mr_reply reply;
	struct mr_worker worker;
	struct mr_vcpu vcpu;
	struct mr_pace pace;
	struct mr_trial trial;
	struct mr_firmware firmware;
	struct mr_inflight inflight;
	struct mr_inflight ios;
	struct mr_pause pause;
	atomic_t outstanding;
	atomic_t bounced;
	u32 generation;
	struct work_struct reset_work;
	enum vhost_megasas_reset reset_reason;
	u32 reset_state;
	u32 reset_done;
	wait_queue_head_t reset_wait;
	struct work_struct teardown;
	struct completion torn_down;
	struct mr_counters __percpu *counters;
};

/* Runs what waits for backstores: resets and tear-downs. */
extern struct workqueue_struct *mr_controller_wq;

/* Room for a controller that is not bound yet; ERR_PTR(-ENOMEM). */
struct mr_controller *mr_controller_create(void);

/*
 * Ends a controller: no frame is taken, no completion posted any more.  What
 * waits for the backstores goes on in a workqueue.  Drops the caller's
 * reference.
 */
void mr_controller_close(struct mr_controller *ctl);

/*
 * Ends a controller whose file stays open, because its I_T nexus must go.
 * Waits until the nexus is closed, as long as the backstores take.
 */
void mr_controller_revoke(struct mr_controller *ctl);

/* True once a controller has ended.  With @gate held it does not end now. */
bool mr_controller_ended(struct mr_controller *ctl);

/**
 * mr_controller_bind() - give a controller its endpoint
 * @ctl:	fresh controller
 * @bind:	request; controller is filled in
 *
 * Return: 0 or the errors of VHOST_MEGASAS_BIND.
 */
int mr_controller_bind(struct mr_controller *ctl,
		       struct vhost_megasas_bind *bind);

/* Bound controllers.  get: NULL if there is none; next: the first id > @id. */
struct mr_controller *mr_controller_get(u32 id);
struct mr_controller *mr_controller_next(u32 id);
void mr_controller_put(struct mr_controller *ctl);

/* VHOST_MEGASAS_SET_OWNER: the calling process becomes the owner. */
int mr_controller_set_owner(struct mr_controller *ctl);

/*
 * stop: no command enters, wait until those inside are gone, as long as the
 * backstores take; their DCMDs are dropped.  start: commands may enter again,
 * which the firmware channel is told.
 * Called by the reset and tear-down works alone.
 */
void mr_controller_stop(struct mr_controller *ctl);
void mr_controller_start(struct mr_controller *ctl);

int mr_controllers_init(void);
void mr_controllers_exit(void);

#endif
