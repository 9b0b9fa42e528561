// SPDX-License-Identifier: GPL-2.0-or-later
/// The ALUA part of a configuration file.
#pragma once

#include <string_view>

#include "configfs/file/json_object.h"
#include "configfs/model/configuration.h"

namespace megasas {

/// Reads the members "alua_groups" and "lu_group" of a backstore.
Done read_config_alua(JsonObject &object, Backstore &store);

/// Reads one of the "lu_groups"; `where` names it in errors.
Result<LuGroup> read_config_lu_group(const nlohmann::json &value, std::string where);

/// Does each LUN name a group that its backstore has, and each backstore an LU
/// group, and may the members of one be in the states they are given?
Done check_config_alua(const Configuration &config, std::string_view source);

/// Gives members of an LU group the states that only one of them names.
void spread_lu_states(Configuration &config);

} // namespace megasas
