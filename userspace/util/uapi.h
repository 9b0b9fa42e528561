// SPDX-License-Identifier: GPL-2.0-or-later
/// The contract with the kernel module, as C++ can read it.
#pragma once

// Linux 6.1's virtio_ring.h, which vhost's types pull in for nothing we use,
// has inline functions that are no C++.
#ifndef VIRTIO_RING_NO_LEGACY
#define VIRTIO_RING_NO_LEGACY
#endif
#include <linux/vhost_megasas.h>
