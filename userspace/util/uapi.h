// SPDX-License-Identifier: GPL-2.0-or-later
/// The contract with the kernel module, as C++ can read it.
#pragma once

// Linux 6.1's virtio_ring.h, which vhost's types pull in for nothing we use,
// has inline functions that are no C++.
#ifndef _LINUX_VIRTIO_RING_H
#define _LINUX_VIRTIO_RING_H
#include <linux/vhost_megasas.h>
#undef _LINUX_VIRTIO_RING_H
#else
#include <linux/vhost_megasas.h>
#endif
