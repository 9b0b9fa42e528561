// SPDX-License-Identifier: GPL-2.0-or-later
/// The configuration file: JSON to a model. See configfs/schema.json.
#pragma once

#include <string>
#include <string_view>

#include "configfs/model/configuration.h"
#include "util/result.h"

namespace megasas {

inline constexpr int config_version = 1;

/// Parses a file's content. Derived names are filled in, everything that needs
/// no look at the host is checked: syntax, keys, ranges, references, doubles.
/// @source names the file in errors.
Result<Configuration> parse_config(std::string_view content, std::string_view source);

/// Reads and parses a file; "-" is stdin.
Result<Configuration> load_config(const std::string &path);

} // namespace megasas
