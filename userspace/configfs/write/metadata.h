// SPDX-License-Identifier: GPL-2.0-or-later
/// The directories of what has to outlive a boot.
#pragma once

#include <vector>

#include "configfs/model/configuration.h"
#include "configfs/model/tree.h"

namespace megasas {

/// Makes those that the backstores need; read/metadata.h tells which there are.
Done make_metadata_directories(const Tree &tree, const std::vector<Backstore> &stores);

} // namespace megasas
