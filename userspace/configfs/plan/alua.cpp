// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan/alua.h"

#include <algorithm>
#include <cerrno>

#include "configfs/model/paths.h"
#include "configfs/read/kept_state.h"
#include "configfs/write/recipe.h"

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

/// May the group be in the state that it is to have, or in its own if it is to have none? What does not change is
/// not for this file to say.
Done check_state(std::string_view name, const AluaGroup &group, const AluaGroup &found)
{
  const auto state = group.state ? group.state : found.state;
  if (state == found.state && group.unsupported == found.unsupported && group.access == found.access)
    return {};
  if (state && group.unsupported.contains(*state))
    return fail_code(EINVAL, "alua group {}: it is {}, one of its unsupported_states: see `vhost-megasasctl alua set`",
                     name, alua_state_name(*state));
  if (state == AluaState::lba_dependent && group.access != AluaAccess::implicit)
    return fail_code(EINVAL,
                     "alua group {}: it is lba-dependent, which needs the access implicit: give it "
                     "that access, or see `vhost-megasasctl alua set`",
                     name);
  return {};
}

} // namespace

void AluaPlanner::add_group(const Backstore &store, AluaGroup group)
{
  if (group.keep_state)
    if (const auto state = kept_state(tree_, store, group); state && !group.unsupported.contains(*state))
      group.state = state;
  const auto directory = paths::alua_group(store.key(), group.name);
  plan_.change(Kind::add, "alua group", name_of_group(store, group), describe(group));
  plan_.step(make_directory(directory), { remove_directory(directory) });
  for (auto &operation : alua_group_writes(directory, group))
    plan_.step(std::move(operation), {});
}

void AluaPlanner::remove_group(const Backstore &store, const AluaGroup &group)
{
  const auto directory = paths::alua_group(store.key(), group.name);
  auto undo = group.id ? alua_group_writes(directory, group) : std::vector<Operation>{};
  undo.insert(undo.begin(), make_directory(directory));
  plan_.step(remove_directory(directory), std::move(undo));
}

Done AluaPlanner::alter(const Backstore &store, AluaGroup group, const AluaGroup &found)
{
  const auto directory = paths::alua_group(store.key(), group.name);
  const auto name = name_of_group(store, group);
  if (found.id == 0) { // left so by a run that was killed
    plan_.step(remove_directory(directory), { make_directory(directory) });
    add_group(store, group);
    return {};
  }
  if (group.id != found.id)
    return fail_code(EINVAL, "alua group {}: the id of a group cannot change: give the group of id {} another name",
                     name, group.id);
  if (group.keep_state && found.keep_state)
    group.state = found.state;
  TRY(check_state(name, group, found));
  const auto set = [&](std::string_view file, unsigned from, unsigned to) {
    const auto path = fmt::format("{}/{}", directory, file);
    if (from != to)
      plan_.step(write(path, std::to_string(to)), { write(path, std::to_string(from)) });
  };
  const auto number = [](auto value) { return static_cast<unsigned>(value); };
  const auto steps = plan_.steps.size();
  const auto support = [&](bool wanted) {
    for (const auto &[state, attribute] : supportable_states)
      if (group.unsupported.contains(state) != wanted)
        set(attribute, !found.unsupported.contains(state), wanted);
  };
  support(true); // before a state is taken, and the others are given up after it
  set("trans_delay_msecs", found.transition_ms, group.transition_ms);
  set("nonop_delay_msecs", found.nonoptimized_delay_ms, group.nonoptimized_delay_ms);
  set("implicit_trans_secs", found.implicit_transition_s, group.implicit_transition_s);
  set("preferred", number(found.preferred), number(group.preferred));
  set("alua_write_metadata", number(found.keep_state), number(group.keep_state));
  const bool moves = group.state && group.state != found.state;
  const bool host_may = number(found.access) & number(AluaAccess::implicit);
  const bool to_dependent = moves && *group.state == AluaState::lba_dependent;
  // The host may change a state only where implicit access is allowed, and to lba-dependent where nothing else is.
  const auto first = !moves ? group.access : host_may && !to_dependent ? found.access : AluaAccess::implicit;
  set("alua_access_type", number(found.access), number(first));
  if (to_dependent)
    plan_.step(write(directory + "/alua_support_lba_dependent", "1"), {});
  if (moves)
    move(directory, found.state, *group.state);
  set("alua_access_type", number(first), number(group.access));
  support(false);
  if (plan_.steps.size() > steps)
    plan_.change(Kind::change, "alua group", name, fmt::format("from {} to {}", describe(found), describe(group)));
  return {};
}

/// Back to a state that has no name here there is no way.
void AluaPlanner::move(const std::string &directory, std::optional<AluaState> from, AluaState to)
{
  const auto path = directory + "/alua_access_state";
  const auto to_state = [&](AluaState state) { return write(path, std::to_string(static_cast<unsigned>(state))); };
  plan_.step(to_state(to), from ? std::vector{ to_state(*from) } : std::vector<Operation>{});
}

Done AluaPlanner::add_or_alter(const Backstore &store, const AluaGroup &group, const Backstore *there)
{
  const auto *found = there ? group_called(*there, group.name) : nullptr;
  if (found)
    return alter(store, group, *found);
  if (there)
    if (const auto holder = std::ranges::find(there->groups, group.id, &AluaGroup::id); holder != there->groups.end())
      return fail_code(EEXIST, "alua group {}: group {} has the id {}: give another one, or apply without both first",
                       name_of_group(store, group), holder->name, group.id);
  add_group(store, group);
  return {};
}

Done AluaPlanner::add()
{
  for (const auto &[name, store] : placement_.wanted()) {
    const auto *there = placement_.kept(store);
    // One group takes I/O before another stops to: a guest keeps a path.
    auto groups = store.groups;
    std::ranges::stable_sort(
        groups, {}, [](const AluaGroup &group) { return group.state.value_or(AluaState::active_optimized); });
    for (const auto &group : groups)
      TRY(add_or_alter(store, group, there));
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
    const auto *there = placement_.kept(store);
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
