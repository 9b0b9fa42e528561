// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/file/names.h"

#include <algorithm>

namespace megasas {

bool is_config_name(std::string_view text)
{
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return !text.empty() && text.size() <= 64 && text[0] != '.' && std::ranges::all_of(text, good);
}

} // namespace megasas
