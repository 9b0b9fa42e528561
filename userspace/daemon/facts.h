// SPDX-License-Identifier: GPL-2.0-or-later
/// From what configfs says to what the guest is told.
#pragma once

#include <vector>

#include "configfs/live.h"
#include "firmware/snapshot.h"

namespace megasas {

/// A controller's snapshot. LUNs below 64 that are no JBODs are logical drives;
/// the request size is the largest that fits all backstores.
firmware::Snapshot make_snapshot(const firmware::Chip &chip, const Wwn &wwpn, std::uint16_t tpgt,
                                 const std::vector<LunFacts> &luns);

} // namespace megasas
