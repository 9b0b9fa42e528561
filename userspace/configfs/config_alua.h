// SPDX-License-Identifier: GPL-2.0-or-later
/// The ALUA part of a configuration file.
#pragma once

#include <string_view>

#include "configfs/json_object.h"
#include "configfs/model.h"

namespace megasas {

/// Reads the member "alua_groups" of a backstore.
Done read_config_alua_groups(JsonObject &object, Backstore &store);

/// Does each LUN name a group that its backstore has?
Done check_config_alua(const Configuration &config, std::string_view source);

} // namespace megasas
