// SPDX-License-Identifier: GPL-2.0-or-later
/// Persistent reservations that outlive a boot (APTPL): target_core writes those
/// of a backstore to a file at every change, and leaves it to us to bring them
/// back. Source: core_scsi3_update_aptpl_buf(), target_pr_res_aptpl_metadata_store().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "configfs/model/configuration.h"
#include "configfs/model/tree.h"

namespace megasas {

/// One text for each registration in such a file, as res_aptpl_metadata takes it.
/// `source` names the file in errors.
Result<std::vector<std::string>> parse_registrations(std::string_view text, std::string_view source);

/// Those that a new backstore has to be given back, if there are any.
Result<std::vector<std::string>> read_registrations(const Tree &tree, const Backstore &store);

} // namespace megasas
