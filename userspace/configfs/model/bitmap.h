// SPDX-License-Identifier: GPL-2.0-or-later
/// Sets of LUNs in the kernel's bitmap list format: "0,2-3", or empty.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "util/result.h"

namespace megasas {

using LunSet = std::set<std::uint32_t>;

/// Reads a list; numbers above 255 are refused.
Result<LunSet> parse_bitmap(std::string_view text);

/// Writes the shortest list, ranges folded.
std::string format_bitmap(const LunSet &set);

} // namespace megasas
