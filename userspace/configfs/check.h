// SPDX-License-Identifier: GPL-2.0-or-later
/// Is what a configuration names there and usable on this host?
#pragma once

#include "configfs/model.h"
#include "util/result.h"

namespace megasas {

/// Checks files and devices without changing anything, and fills in the sizes
/// of files that are there. @live is asked for devices that are in use by the
/// very backstore that names them.
Done check_host(Configuration &wanted, const Configuration &live);

} // namespace megasas
