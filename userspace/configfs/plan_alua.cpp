// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan_alua.h"

#include <algorithm>

#include "configfs/paths.h"

namespace megasas {

using Kind = Change::Kind;

namespace {

const AluaGroup *group_called(const Backstore &store, std::string_view name)
{
  const auto found = std::ranges::find(store.groups, name, &AluaGroup::name);
  return found == store.groups.end() ? nullptr : &*found;
}

std::string name_of_group(const Backstore &store, const AluaGroup &group)
{
  return fmt::format("{}/{}", store.name, group.name);
}

} // namespace

const Backstore *AluaPlanner::live(const Backstore &wanted) const
{
  const auto found = std::ranges::find(situation_.live.backstores, wanted.key(), &Backstore::key);
  return found == situation_.live.backstores.end() ? nullptr : &*found;
}

void AluaPlanner::add_group(const Backstore &store, const AluaGroup &group)
{
  const auto directory = paths::alua_group(store.key(), group.name);
  plan_.step(make_directory(directory), { remove_directory(directory) });
  set_up(store, group);
}

void AluaPlanner::set_up(const Backstore &store, const AluaGroup &group)
{
  plan_.change(Kind::add, "alua group", name_of_group(store, group), describe(group));
  for (auto &operation : alua_group_writes(paths::alua_group(store.key(), group.name), group))
    plan_.step(std::move(operation), {});
}

void AluaPlanner::remove_group(const Backstore &store, const AluaGroup &group)
{
  const auto directory = paths::alua_group(store.key(), group.name);
  auto undo = alua_group_writes(directory, group);
  undo.insert(undo.begin(), make_directory(directory));
  plan_.step(remove_directory(directory), std::move(undo));
}

Done AluaPlanner::alter(const Backstore &store, const AluaGroup &group, const AluaGroup &found)
{
  const auto directory = paths::alua_group(store.key(), group.name);
  const auto name = name_of_group(store, group);
  if (found.id == 0) { // left so by a run that was killed
    set_up(store, group);
    return {};
  }
  if (group.id != found.id)
    return fail_code(EINVAL, "alua group {}: the id of a group cannot change: give the group of id {} another name",
                     name, group.id);
  const auto set = [&](const char *file, unsigned from, unsigned to) {
    const auto path = fmt::format("{}/{}", directory, file);
    if (from != to)
      plan_.step(write(path, std::to_string(to)), { write(path, std::to_string(from)) });
  };
  const auto number = [](auto value) { return static_cast<unsigned>(value); };
  const auto steps = plan_.steps.size();
  set("alua_write_metadata", number(found.write_metadata), number(group.write_metadata));
  set("trans_delay_msecs", found.transition_ms, group.transition_ms);
  set("preferred", number(found.preferred), number(group.preferred));
  const bool moves = group.state && found.state && group.state != found.state;
  // The host may change a state only where implicit access is allowed.
  const auto first = moves ? AluaAccess::both : group.access;
  set("alua_access_type", number(found.access), number(first));
  if (moves)
    set("alua_access_state", number(*found.state), number(*group.state));
  set("alua_access_type", number(first), number(group.access));
  if (plan_.steps.size() > steps)
    plan_.change(Kind::change, "alua group", name, fmt::format("from {} to {}", describe(found), describe(group)));
  return {};
}

Done AluaPlanner::add()
{
  for (const auto &[name, store] : placement_.wanted()) {
    const auto *there = placement_.is_kept(store) ? live(store) : nullptr;
    for (const auto &group : store.groups) {
      const auto *found = there ? group_called(*there, group.name) : nullptr;
      if (!found)
        add_group(store, group);
      else if (auto done = alter(store, group, *found); !done)
        return done;
    }
  }
  return {};
}

void AluaPlanner::remove_with(const Backstore &store)
{
  for (const auto &group : store.groups)
    remove_group(store, group);
}

void AluaPlanner::remove()
{
  for (const auto &[name, store] : placement_.wanted()) {
    const auto *there = placement_.is_kept(store) ? live(store) : nullptr;
    if (!there)
      continue;
    for (const auto &group : there->groups) {
      if (group_called(store, group.name))
        continue;
      plan_.change(Kind::remove, "alua group", name_of_group(store, group), describe(group));
      remove_group(store, group);
    }
  }
}

} // namespace megasas
