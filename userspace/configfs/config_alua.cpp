// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/config_alua.h"

#include <algorithm>

#include "configfs/config_names.h"

namespace megasas {

namespace {

constexpr std::uint32_t longest_transition = 30000; ///< ms, ALUA_MAX_TRANS_DELAY_MSECS

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

Result<AluaGroup> read_group(const nlohmann::json &value, std::string where)
{
  JsonObject object(value, std::move(where));
  AluaGroup group;
  group.name = object.text("name");
  // The kernel takes NULL for the default group.
  if (!is_config_name(group.name) || group.name == default_alua_group || group.name == "NULL")
    object.fail_at("name", fmt::format("must have 1 to 64 letters, digits, '-', '_' or '.', and not be {} or NULL",
                                       default_alua_group));
  group.id = static_cast<std::uint16_t>(object.number("id", 1, UINT16_MAX));
  read_state(object, group);
  read_access(object, group);
  group.preferred = object.flag("preferred", false);
  group.keep_state = object.flag("keep_state", false);
  group.transition_ms = static_cast<std::uint32_t>(object.number("transition_ms", 0, longest_transition, 0));
  if (auto done = object.finish(); !done)
    return std::unexpected(done.error());
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

} // namespace

Done read_config_alua_groups(JsonObject &object, Backstore &store)
{
  const auto &list = object.array("alua_groups");
  for (std::size_t i = 0; i < list.size(); i++) {
    auto group = read_group(list[i], fmt::format("{}.alua_groups[{}]", object.where(), i));
    if (!group)
      return std::unexpected(group.error());
    if (auto done = add_group(store, std::move(*group), object.where()); !done)
      return done;
  }
  return {};
}

Done check_config_alua(const Configuration &config, std::string_view source)
{
  for (const auto &target : config.targets)
    for (const auto &lun : target.luns) {
      const auto *store = config.backstore(lun.backstore);
      if (!lun.alua_group.empty() && store &&
          std::ranges::find(store->groups, lun.alua_group, &AluaGroup::name) == store->groups.end())
        return fail("{}: {} LUN {}: backstore {} has no ALUA group \"{}\": add it or correct the name", source,
                    target_name(target), lun.lun, lun.backstore, lun.alua_group);
    }
  return {};
}

} // namespace megasas
