// SPDX-License-Identifier: GPL-2.0-or-later
/// The map of user data segments in a configuration file.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "configfs/file/json_object.h"
#include "configfs/model/configuration.h"

namespace megasas {

/// Reads the value of the member "lba_map", null if there is none, of a backstore
/// whose groups were read; `where` names the backstore in errors.
Done read_config_lba_map(const nlohmann::json &value, const std::string &where, Backstore &store);

/// A backstore's map as read_config_lba_map() takes it.
nlohmann::ordered_json lba_map_json(const Backstore &store);

/// Does the backstore have each group that its map names?
Done check_lba_map_groups(const Backstore &store);

} // namespace megasas
