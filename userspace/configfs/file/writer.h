// SPDX-License-Identifier: GPL-2.0-or-later
/// A model as a configuration file.
#pragma once

#include <nlohmann/json.hpp>

#include "configfs/model/configuration.h"
#include "util/result.h"

namespace megasas {

/// What parse_config() would take for the same, without what it would fill in
/// by itself, sorted by name. Fails on a LUN whose backstore is not among the configuration's.
Result<nlohmann::ordered_json> config_json(Configuration config);

} // namespace megasas
