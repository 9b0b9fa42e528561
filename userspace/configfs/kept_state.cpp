// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/kept_state.h"

#include <charconv>

#include "configfs/metadata.h"
#include "util/file.h"

namespace megasas {

std::optional<AluaState> parse_kept_state(std::string_view text)
{
  constexpr std::string_view label = "\nalua_access_state=0x";
  const auto at = text.find(label);
  if (at == std::string_view::npos)
    return std::nullopt;
  unsigned value = 0;
  const auto *start = text.data() + at + label.size();
  if (std::from_chars(start, text.data() + text.size(), value, 16).ec != std::errc{})
    return std::nullopt;
  const auto state = alua_state_numbered(value);
  return state && may_begin_with(*state) ? state : std::nullopt;
}

std::optional<AluaState> kept_state(const Tree &tree, const Backstore &store, const AluaGroup &group)
{
  const auto directory = kept_states_directory(tree, store.serial);
  if (!directory)
    return std::nullopt;
  const auto content = read_file(*directory + "/" + group.name);
  return content ? parse_kept_state(*content) : std::nullopt;
}

} // namespace megasas
