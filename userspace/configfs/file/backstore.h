// SPDX-License-Identifier: GPL-2.0-or-later
/// Backstores in a configuration file.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "configfs/model/configuration.h"

namespace megasas {

/// One backstore; `where` names it in errors.
Result<Backstore> read_config_backstore(const nlohmann::json &value, std::string where);

} // namespace megasas
