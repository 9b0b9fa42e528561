// SPDX-License-Identifier: GPL-2.0-or-later
/// Sizes as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "util/result.h"

namespace megasas {

/// "64MiB" or "4096" in bytes.
Result<std::uint64_t> parse_size(std::string_view text);

/// Bytes in the largest unit that divides them.
std::string format_size(std::uint64_t bytes);

} // namespace megasas
