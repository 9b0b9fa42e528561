// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/model/alua.h"

#include <algorithm>
#include <array>

#include "util/result.h"

namespace megasas {

namespace {

template <typename Value>
struct Named {
  Value value;
  std::string_view name;
};

constexpr std::array states{
  Named{ AluaState::active_optimized, "active/optimized" },
  Named{ AluaState::active_nonoptimized, "active/non-optimized" },
  Named{ AluaState::standby, "standby" },
  Named{ AluaState::unavailable, "unavailable" },
  Named{ AluaState::lba_dependent, "lba-dependent" },
  Named{ AluaState::transitioning, "transitioning" },
};

constexpr std::array accesses{
  Named{ AluaAccess::none, "none" },
  Named{ AluaAccess::implicit, "implicit" },
  Named{ AluaAccess::explicit_, "explicit" },
  Named{ AluaAccess::both, "both" },
};

template <typename Value, typename Table>
std::string_view name_in(const Table &table, Value value)
{
  return std::ranges::find(table, value, &Named<Value>::value)->name;
}

template <typename Value, typename Table>
std::optional<Value> value_in(const Table &table, std::string_view name)
{
  const auto found = std::ranges::find(table, name, &Named<Value>::name);
  return found == table.end() ? std::nullopt : std::optional(found->value);
}

} // namespace

std::string_view alua_state_name(AluaState state)
{
  return name_in(states, state);
}

std::optional<AluaState> alua_state_called(std::string_view name)
{
  return value_in<AluaState>(states, name);
}

std::optional<AluaState> alua_state_numbered(unsigned number)
{
  const auto found = std::ranges::find_if(
      states, [&](const auto &state) { return static_cast<unsigned>(state.value) == number; });
  return found == states.end() ? std::nullopt : std::optional(found->value);
}

bool is_active(AluaState state)
{
  return state == AluaState::active_optimized || state == AluaState::active_nonoptimized;
}

bool may_begin_with(AluaState state)
{
  return state < AluaState::lba_dependent;
}

std::string alua_state_names()
{
  std::string names;
  for (const auto &state : states)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", state.name);
  return names;
}

std::string_view alua_access_name(AluaAccess access)
{
  return name_in(accesses, access);
}

std::optional<AluaAccess> alua_access_called(std::string_view name)
{
  return value_in<AluaAccess>(accesses, name);
}

std::string describe(const AluaGroup &group)
{
  std::string unsupported;
  for (const auto state : group.unsupported)
    unsupported += fmt::format("{}{}", unsupported.empty() ? ", not " : " ", alua_state_name(state));
  return fmt::format("id {}{}{}, {}{}{}, delays {} ms {} ms {} s{}", group.id, group.state ? " " : "",
                     group.state ? alua_state_name(*group.state) : "", alua_access_name(group.access),
                     group.preferred ? ", preferred" : "", group.keep_state ? ", kept" : "", group.transition_ms,
                     group.nonoptimized_delay_ms, group.implicit_transition_s, unsupported);
}

} // namespace megasas
