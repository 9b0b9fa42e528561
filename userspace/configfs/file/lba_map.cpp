// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/file/lba_map.h"

#include <algorithm>

namespace megasas {

namespace {

using nlohmann::json;

constexpr std::uint64_t last_lba = INT64_MAX;

/// Nothing: no state that a segment can have.
std::optional<AluaState> segment_state(const json &value)
{
  if (!value.is_string())
    return std::nullopt;
  const auto state = alua_state_called(value.get<std::string>());
  return state && may_be_segment_state(*state) ? state : std::nullopt;
}

void read_states(JsonObject &object, const Backstore &store, UserDataSegment &segment)
{
  const auto &states = object.any("states");
  if (!states.is_object()) {
    object.fail_at("states", "must be an object of groups with their states");
    return;
  }
  for (const auto &[name, value] : states.items()) {
    const auto id = group_id(store, name);
    const auto state = segment_state(value);
    if (!id)
      object.fail_at("states", fmt::format("the backstore has no ALUA group \"{}\"", name));
    if (!state)
      object.fail_at("states", fmt::format("{}: must be active/optimized, active/non-optimized, standby or unavailable",
                                           name));
    if (id && state)
      segment.accesses.push_back({ *id, *state });
  }
}

Result<UserDataSegment> read_segment(const json &value, const Backstore &store, std::string where)
{
  JsonObject object(value, std::move(where));
  UserDataSegment segment;
  segment.first = object.number("first_lba", 0, last_lba);
  segment.last = object.number("last_lba", 0, last_lba);
  read_states(object, store, segment);
  TRY(object.finish());
  return segment;
}

Done read_segments(JsonObject &object, const Backstore &store, LbaMap &map)
{
  const auto &list = object.array("segments");
  if (list.empty())
    object.fail_at("segments", "must have at least one segment");
  for (std::size_t i = 0; i < list.size(); i++) {
    auto segment = TRY(read_segment(list[i], store, fmt::format("{}.segments[{}]", object.where(), i)));
    map.segments.push_back(std::move(segment));
  }
  return {};
}

Result<LbaMap> read_map(const json &value, const Backstore &store, std::string where)
{
  JsonObject object(value, std::move(where));
  LbaMap map;
  map.segment_size = static_cast<std::uint32_t>(object.number("segment_size", 0, UINT32_MAX, 0));
  map.multiplier = static_cast<std::uint32_t>(object.number("segment_multiplier", 0, UINT32_MAX, 0));
  const auto segments = read_segments(object, store, map);
  TRY(object.finish());
  TRY(segments);
  map = sorted(std::move(map));
  if (auto done = check_lba_map(map, store.blocks()); !done)
    return fail("{}: {}", object.where(), done.error().text);
  return map;
}

/// Without a map target_core would make no block accessible.
Done check_dependent_groups(const Backstore &store, std::string_view where)
{
  for (const auto &group : store.groups)
    if (group.state == AluaState::lba_dependent && store.lba_map.empty())
      return fail("{}: group \"{}\" is lba-dependent, which needs an lba_map", where, group.name);
  return {};
}

} // namespace

Done read_config_lba_map(const json &value, const std::string &where, Backstore &store)
{
  if (!value.is_null()) {
    auto map = TRY(read_map(value, store, where + ".lba_map"));
    store.lba_map = std::move(map);
  }
  return check_dependent_groups(store, where);
}

nlohmann::ordered_json lba_map_json(const Backstore &store)
{
  nlohmann::ordered_json json;
  if (store.lba_map.repeats()) {
    json["segment_size"] = store.lba_map.segment_size;
    json["segment_multiplier"] = store.lba_map.multiplier;
  }
  json["segments"] = nlohmann::ordered_json::array();
  for (const auto &segment : store.lba_map.segments) {
    nlohmann::ordered_json states = nlohmann::ordered_json::object();
    for (const auto &access : segment.accesses)
      states[group_label(store, access.group)] = alua_state_name(access.state);
    json["segments"].push_back({ { "first_lba", segment.first }, { "last_lba", segment.last }, { "states", states } });
  }
  return json;
}

Done check_lba_map_groups(const Backstore &store)
{
  for (const auto &segment : store.lba_map.segments)
    for (const auto &access : segment.accesses)
      if (access.group != 0 && std::ranges::find(store.groups, access.group, &AluaGroup::id) == store.groups.end())
        return fail("backstore {}: its map names the ALUA group id {}, which it does not have", store.name,
                    access.group);
  return {};
}

} // namespace megasas
