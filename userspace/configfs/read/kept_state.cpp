// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/kept_state.h"

#include <algorithm>

#include "configfs/read/metadata.h"
#include "util/file.h"
#include "util/number.h"

namespace megasas {

std::optional<AluaState> parse_kept_state(std::string_view text)
{
  constexpr std::string_view label = "alua_access_state=0x";
  text.remove_prefix(std::min(text.size(), text.find(label)));
  const auto number = number_after<unsigned>(text.substr(0, text.find('\n')), label, 16);
  const auto state = number ? alua_state_numbered(*number) : std::nullopt;
  return state && may_begin_with(*state) ? state : std::nullopt;
}

std::optional<AluaState> kept_state(const Tree &tree, const Backstore &store, const AluaGroup &group)
{
  const auto root = metadata_root(tree);
  if (!root)
    return std::nullopt;
  const auto content = read_file(kept_states_directory(*root, store.serial) + "/" + group.name);
  return content ? parse_kept_state(*content) : std::nullopt;
}

} // namespace megasas
