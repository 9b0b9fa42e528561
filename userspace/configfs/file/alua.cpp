// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/file/alua.h"

#include <algorithm>

#include "configfs/file/names.h"

namespace megasas {

namespace {

// Source: target_core_alua.h, ALUA_MAX_TRANS_DELAY_MSECS, _NONOP_DELAY_MSECS, _IMPLICIT_TRANS_SECS
constexpr std::uint32_t longest_transition = 30000; ///< ms
constexpr std::uint32_t longest_delay = 10000;      ///< ms
constexpr std::uint8_t longest_wait = 255;          ///< s

void read_state(JsonObject &object, AluaGroup &group)
{
  const auto name = object.optional_text("state");
  if (!name)
    return;
  group.state = alua_state_called(*name);
  if (!group.state || (!may_begin_with(*group.state) && *group.state != AluaState::lba_dependent))
    object.fail_at("state",
                   "must be active/optimized, active/non-optimized, standby, unavailable or, with an lba_map, "
                   "lba-dependent");
}

void read_access(JsonObject &object, AluaGroup &group)
{
  const auto access = alua_access_called(object.optional_text("access").value_or("both"));
  if (!access)
    object.fail_at("access", "must be none, implicit, explicit or both");
  group.access = access.value_or(AluaAccess::both);
  if (group.state == AluaState::lba_dependent && group.access != AluaAccess::implicit)
    object.fail_at("state", "lba-dependent needs the access implicit");
}

void read_unsupported(JsonObject &object, AluaGroup &group)
{
  const auto first = group.state.value_or(AluaState::active_optimized);
  for (const auto &name : object.array("unsupported_states")) {
    const auto state = name.is_string() ? alua_state_called(name.get<std::string>()) : std::nullopt;
    if (!state || std::ranges::find(supportable_states, *state, &SupportableState::state) == supportable_states.end())
      object.fail_at("unsupported_states", "must name active/optimized, active/non-optimized, standby, unavailable or "
                                           "transitioning");
    else if (state == first)
      object.fail_at("state", fmt::format("{} is one of the unsupported_states{}", alua_state_name(*state),
                                          group.state ? "" : ", and where a group begins: name another"));
    else
      group.unsupported.insert(*state);
  }
}

/// The kernel takes NULL for no group.
void check_group_name(JsonObject &object, std::string_view name, std::string_view default_group)
{
  if (!is_config_name(name) || name == default_group || name == "NULL")
    object.fail_at("name", fmt::format("must have 1 to 64 letters, digits, '-', '_' or, but not first, '.', and not be {} or NULL",
                                       default_group));
}

Result<AluaGroup> read_group(const nlohmann::json &value, std::string where)
{
  JsonObject object(value, std::move(where));
  AluaGroup group;
  group.name = object.text("name");
  check_group_name(object, group.name, default_alua_group);
  group.id = static_cast<std::uint16_t>(object.number("id", 1, UINT16_MAX));
  read_state(object, group);
  read_access(object, group);
  group.preferred = object.flag("preferred", false);
  group.keep_state = object.flag("keep_state", false);
  read_unsupported(object, group);
  group.transition_ms = static_cast<std::uint32_t>(object.number("transition_ms", 0, longest_transition, 0));
  group.nonoptimized_delay_ms =
      static_cast<std::uint32_t>(object.number("nonoptimized_delay_ms", 0, longest_delay, group.nonoptimized_delay_ms));
  group.implicit_transition_s = static_cast<std::uint8_t>(object.number("implicit_transition_s", 0, longest_wait, 0));
  TRY(object.finish());
  return group;
}

/// The message tells which of the two are alike.
Done add_group(Backstore &store, AluaGroup group, std::string_view where)
{
  if (std::ranges::find(store.groups, group.name, &AluaGroup::name) != store.groups.end())
    return fail("{}: two groups are named \"{}\": rename one", where, group.name);
  if (std::ranges::find(store.groups, group.id, &AluaGroup::id) != store.groups.end())
    return fail("{}: two groups have the id {}: give one another", where, group.id);
  store.groups.push_back(std::move(group));
  return {};
}

Done check_lun(const Configuration &config, const Target &target, const Lun &lun, std::string_view source)
{
  const auto *store = config.backstore(lun.backstore);
  if (!store)
    return {};
  if (!lun.alua_group.empty() &&
      std::ranges::find(store->groups, lun.alua_group, &AluaGroup::name) == store->groups.end())
    return fail("{}: {} LUN {}: backstore {} has no ALUA group \"{}\": add it or correct the name", source,
                target_name(target), lun.lun, lun.backstore, lun.alua_group);
  if (lun.offline && !has_alua(store->kind))
    return fail("{}: {} LUN {}: the states of a {} backstore are its device's: leave \"offline\" out", source,
                target_name(target), lun.lun, kind_name(store->kind));
  return {};
}

/// A state that takes a map is for those that have one.
bool may_be_dependent(const Backstore &store, const AluaGroup &group)
{
  return !store.lba_map.empty() && group.access == AluaAccess::implicit;
}

/// A state that one of them is given is that of the others.
Done check_lu_states(const Backstore &one, const Backstore &other, std::string_view source)
{
  for (const auto &group : one.groups) {
    const auto same = std::ranges::find(other.groups, group.id, &AluaGroup::id);
    if (same != other.groups.end() && group.state && same->state && group.state != same->state)
      return fail("{}: backstores {} and {} are in LU group \"{}\": their ALUA groups of id {} need the same state",
                  source, one.name, other.name, one.lu_group, group.id);
    if (same != other.groups.end() && group.state && same->unsupported.contains(*group.state))
      return fail("{}: backstores {} and {} are in LU group \"{}\": the ALUA group of id {} of {} has {} among its "
                  "unsupported_states",
                  source, one.name, other.name, one.lu_group, group.id, other.name, alua_state_name(*group.state));
    if (same != other.groups.end() && group.state == AluaState::lba_dependent && !may_be_dependent(other, *same))
      return fail("{}: backstores {} and {} are in LU group \"{}\", so {} needs an lba_map, too, and its ALUA group of "
                  "id {} the access implicit",
                  source, one.name, other.name, one.lu_group, other.name, group.id);
  }
  return {};
}

void spread_states(const Backstore &from, Backstore &to)
{
  for (const auto &group : from.groups)
    for (auto &same : to.groups)
      if (same.id == group.id && !same.state)
        same.state = group.state;
}

Done check_lu_group(const Configuration &config, const Backstore &store, std::string_view source)
{
  if (std::ranges::find(config.lu_groups, store.lu_group, &LuGroup::name) == config.lu_groups.end())
    return fail("{}: backstore {}: no LU group is named \"{}\": add it to \"lu_groups\" or correct the name", source,
                store.name, store.lu_group);
  for (const auto &other : config.backstores)
    if (other.lu_group == store.lu_group)
      TRY(check_lu_states(store, other, source));
  return {};
}

} // namespace

Result<LuGroup> read_config_lu_group(const nlohmann::json &value, std::string where)
{
  JsonObject object(value, std::move(where));
  LuGroup group;
  group.name = object.text("name");
  check_group_name(object, group.name, default_lu_group);
  group.id = static_cast<std::uint16_t>(object.number("id", 1, UINT16_MAX));
  TRY(object.finish());
  return group;
}

Done read_config_alua(JsonObject &object, Backstore &store)
{
  store.lu_group = object.optional_text("lu_group").value_or("");
  const auto &list = object.array("alua_groups");
  for (std::size_t i = 0; i < list.size(); i++) {
    auto group = TRY(read_group(list[i], fmt::format("{}.alua_groups[{}]", object.where(), i)));
    TRY(add_group(store, std::move(group), object.where()));
  }
  return {};
}

void spread_lu_states(Configuration &config)
{
  for (const auto &from : config.backstores)
    for (auto &to : config.backstores)
      if (!from.lu_group.empty() && from.lu_group == to.lu_group)
        spread_states(from, to);
}

Done check_config_alua(const Configuration &config, std::string_view source)
{
  for (const auto &target : config.targets)
    for (const auto &lun : target.luns)
      TRY(check_lun(config, target, lun, source));
  for (const auto &store : config.backstores)
    if (!store.lu_group.empty())
      TRY(check_lu_group(config, store, source));
  return {};
}

} // namespace megasas
