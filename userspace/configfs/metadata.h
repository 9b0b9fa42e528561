// SPDX-License-Identifier: GPL-2.0-or-later
/// Where target_core keeps what has to outlive a boot: it opens files there but
/// makes no directory.
#pragma once

#include <string>
#include <vector>

#include "configfs/tree.h"

namespace megasas {

/// The directories of persistent reservations (APTPL) and of ALUA states, below
/// the one that target/dbroot names, which comes first.
Result<std::vector<std::string>> metadata_directories(const Tree &tree);

/// Makes them.
Done make_metadata_directories(const Tree &tree);

/// Names the one that is missing.
Done check_metadata_directories(const Tree &tree);

} // namespace megasas
