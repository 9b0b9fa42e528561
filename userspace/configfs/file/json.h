// SPDX-License-Identifier: GPL-2.0-or-later
/// JSON out of files that people write.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "util/result.h"

namespace megasas {

/// Reads a file; "-" is stdin.
Result<std::string> read_json_file(const std::string &path);

/// What errors call such a file.
std::string json_source(const std::string &path);

/// Parses a file's content; an error is one line that says where in @source.
Result<nlohmann::json> parse_json(std::string_view content, std::string_view source);

} // namespace megasas
