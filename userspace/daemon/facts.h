// SPDX-License-Identifier: GPL-2.0-or-later
/// From what configfs says to what the guest is told.
#pragma once

#include <vector>

#include "configfs/read/live.h"
#include "firmware/snapshot.h"

namespace megasas {

/// A controller's snapshot. LUNs below 64 are logical drives unless they are
/// JBODs, and those are system PDs; the request size is the largest that fits
/// all backstores.
firmware::Snapshot make_snapshot(const Chip &chip, const Wwn &wwpn, const std::vector<LunFacts> &luns);

} // namespace megasas
