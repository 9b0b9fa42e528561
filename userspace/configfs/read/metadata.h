// SPDX-License-Identifier: GPL-2.0-or-later
/// Where target_core keeps what has to outlive a boot: it opens files there but
/// makes no directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "configfs/model/tree.h"

namespace megasas {

/// The directories of persistent reservations (APTPL) and of ALUA states, below
/// the one that target/dbroot names, which comes first.
Result<std::vector<std::string>> metadata_directories(const Tree &tree);

/// Their root alone; ENOENT in the error before target_core is loaded.
Result<std::string> metadata_root(const Tree &tree);

/// The file of a backstore's persistent reservations, by its unit serial number.
std::string registrations_file(std::string_view root, std::string_view serial);

/// The directory of the kept ALUA states of a backstore, likewise.
std::string kept_states_directory(std::string_view root, std::string_view serial);

/// Names the one that is missing.
Done check_metadata_directories(const Tree &tree);

} // namespace megasas
