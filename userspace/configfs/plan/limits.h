// SPDX-License-Identifier: GPL-2.0-or-later
/// Requests that a controller can offer to a guest.
#pragma once

#include <functional>
#include <optional>

#include "configfs/plan/plan.h"
#include "configfs/read/scsi_device.h"
#include "util/result.h"

namespace megasas {

/// The device behind a pscsi backstore, if there is one.
using FindScsiDevice = std::function<std::optional<ScsiDevice>(const Backstore &store)>;

/// A controller has one limit for all its drives. target_core splits requests that
/// are too large for a backstore, but those to pscsi: refuses devices that do not
/// take what a controller must offer at least, a page, or what a running guest was
/// told that its controller takes. All else can be merged.
Done check_limits(const Configuration &wanted, const Situation &situation, const FindScsiDevice &find);

} // namespace megasas
