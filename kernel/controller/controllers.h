/* SPDX-License-Identifier: GPL-2.0-only */
/* Controllers: made, bound, found by id, ended. */
#ifndef MR_CONTROLLERS_H
#define MR_CONTROLLERS_H

#include <linux/workqueue.h>
#include <uapi/linux/vhost_megasas.h>

struct mr_controller;

/* Runs what waits for backstores: resets and tear-downs. */
extern struct workqueue_struct *mr_controller_wq;

/**
 * struct mr_controller_events - whom to tell
 * @controller:	ATTACHED, DETACHED or FAULT
 * @reset:	a reset has ended
 *
 * Process context; ctl->nexus.session stays meanwhile.
 */
struct mr_controller_events {
	void (*controller)(struct mr_controller *ctl,
			   enum vhost_megasas_cmd event);
	void (*reset)(struct mr_controller *ctl,
		      enum vhost_megasas_reset reason);
};

/* As handed to mr_controllers_init(). */
extern const struct mr_controller_events *mr_controller_events;

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

int mr_controllers_init(const struct mr_controller_events *events);
void mr_controllers_exit(void);

#endif
