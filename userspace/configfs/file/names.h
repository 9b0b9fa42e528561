// SPDX-License-Identifier: GPL-2.0-or-later
/// What may be the name of a directory that a configuration file asks for.
#pragma once

#include <string_view>

namespace megasas {

/// 1 to 64 letters, digits, '-', '_' or '.', which is not the first.
bool is_config_name(std::string_view text);

} // namespace megasas
