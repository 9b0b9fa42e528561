// SPDX-License-Identifier: GPL-2.0-or-later
/// Is what a configuration names there and usable on this host?
#pragma once

#include "configfs/plan/plan.h"
#include "util/result.h"

namespace megasas {

/// Checks files and devices without changing anything, and fills in the sizes
/// of files that are there, the addresses of SCSI devices and the names that their disks have now. The situation is
/// asked for devices that are in use by the very backstore that names them, or by one of ours that will go.
Done check_host(Configuration &wanted, const Situation &situation);

} // namespace megasas
