// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan/lu_groups.h"

#include <algorithm>
#include <cerrno>

#include "configfs/model/paths.h"

namespace megasas {

using Kind = Change::Kind;

namespace {

const LuGroup *group_called(const Configuration &config, std::string_view name)
{
  const auto found = std::ranges::find(config.lu_groups, name, &LuGroup::name);
  return found == config.lu_groups.end() ? nullptr : &*found;
}

Operation membership(const std::string &key, const std::string &group)
{
  return write(paths::hba(key) + "/alua_lu_gp", group);
}

std::vector<Operation> group_writes(const LuGroup &group)
{
  const auto directory = paths::lu_group(group.name);
  return { make_directory(directory), write(directory + "/lu_gp_id", std::to_string(group.id)) };
}

} // namespace

LuGroupPlanner::LuGroupPlanner(const Planner &planner) : Planner(planner)
{
  for (const auto &group : situation_.live.lu_groups)
    if (is_own(group.name) && changes(group))
      dissolved_.insert(group.name);
}

bool LuGroupPlanner::is_own(std::string_view name) const
{
  return situation_.owned.contains(lu_group_key(name));
}

Done LuGroupPlanner::check() const
{
  for (const auto &group : wanted_.lu_groups) {
    if (group_called(situation_.live, group.name) && !is_own(group.name))
      return fail_code(EEXIST,
                       "LU group {}: {} exists and is not ours: choose another name or remove it with the tool that "
                       "made it",
                       group.name, paths::lu_group(group.name));
    const auto holder = std::ranges::find(situation_.live.lu_groups, group.id, &LuGroup::id);
    if (holder != situation_.live.lu_groups.end() && !is_own(holder->name))
      return fail_code(EEXIST, "LU group {}: group {} of another tool has the id {}: give another one", group.name,
                       holder->name, group.id);
  }
  return {};
}

/// A new backstore joins when its states are set.
bool LuGroupPlanner::changes(const LuGroup &found) const
{
  const auto *wanted = group_called(wanted_, found.name);
  if (!wanted || wanted->id != found.id)
    return true;
  return std::ranges::any_of(situation_.live.backstores, [&](const Backstore &store) {
    const auto again = placement_.wanted().find(store.name);
    const bool will = again != placement_.wanted().end() && again->second.key() == store.key() &&
                      again->second.lu_group == found.name;
    return (store.lu_group == found.name) != will;
  });
}

void LuGroupPlanner::dissolve()
{
  for (const auto &key : situation_.owned)
    if (is_lu_group_key(key) && !group_called(situation_.live, name_of(key)))
      plan_.owned.erase(key);
  for (const auto &group : situation_.live.lu_groups) {
    if (!dissolved_.contains(group.name))
      continue;
    auto undo = group.id ? group_writes(group) : std::vector{ make_directory(paths::lu_group(group.name)) };
    for (const auto &store : situation_.live.backstores)
      if (store.lu_group == group.name)
        undo.push_back(membership(store.key(), group.name));
    plan_.step(remove_directory(paths::lu_group(group.name)), std::move(undo));
    if (group_called(wanted_, group.name))
      continue;
    plan_.change(Kind::remove, "lu group", group.name, fmt::format("id {}", group.id));
    plan_.owned.erase(lu_group_key(group.name));
  }
}

void LuGroupPlanner::make(const LuGroup &group)
{
  const bool again = dissolved_.contains(group.name);
  if (!again && group_called(situation_.live, group.name))
    return;
  plan_.change(again ? Kind::change : Kind::add, "lu group", group.name, fmt::format("id {}", group.id));
  const auto directory = paths::lu_group(group.name);
  for (auto &operation : group_writes(group)) {
    const bool makes = operation.kind == Operation::Kind::make_directory;
    plan_.step(std::move(operation), makes ? std::vector{ remove_directory(directory) } : std::vector<Operation>{});
  }
}

void LuGroupPlanner::join()
{
  for (const auto &group : wanted_.lu_groups) {
    plan_.owned.insert(lu_group_key(group.name));
    make(group);
  }
  for (const auto &[name, store] : placement_.wanted()) {
    if (store.lu_group.empty())
      continue;
    const auto *kept = placement_.kept(store);
    if (kept && kept->lu_group == store.lu_group && !dissolved_.contains(store.lu_group))
      continue;
    // Out of a group of ours it came as that was dissolved, and goes again with this one.
    const bool foreign = kept && !kept->lu_group.empty() && !is_own(kept->lu_group);
    plan_.step(membership(store.key(), store.lu_group),
               foreign ? std::vector{ membership(store.key(), kept->lu_group) } : std::vector<Operation>{});
  }
}

} // namespace megasas
