// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan/lba_maps.h"

#include <algorithm>
#include <cerrno>

#include "configfs/model/paths.h"

namespace megasas {

using Kind = Change::Kind;

namespace {

/// A group that will stay lba-dependent, as the file says nothing else.
const AluaGroup *dependent_group(const Backstore &wanted, const Backstore &there)
{
  for (const auto &found : there.groups) {
    const auto group = std::ranges::find(wanted.groups, found.name, &AluaGroup::name);
    if (found.state != AluaState::lba_dependent || group == wanted.groups.end())
      continue;
    if (!group->state || (group->keep_state && found.keep_state))
      return &found;
  }
  return nullptr;
}

} // namespace

void LbaMapPlanner::set(const Backstore &store, const LbaMap &map, const LbaMap &found)
{
  const auto path = paths::lba_map(store.key());
  plan_.step(write(path, format_lba_map(map)), { write(path, format_lba_map(found)) });
}

void LbaMapPlanner::add()
{
  for (const auto &[name, store] : placement_.wanted()) {
    const auto *there = placement_.kept(store);
    if (store.lba_map.empty() || (there && there->lba_map == store.lba_map))
      continue;
    if (there && !there->lba_map.empty())
      plan_.change(Kind::change, "lba map", name,
                   fmt::format("from {} to {}", describe(there->lba_map), describe(store.lba_map)));
    else
      plan_.change(Kind::add, "lba map", name, describe(store.lba_map));
    if (there)
      set(store, store.lba_map, there->lba_map);
  }
}

Done LbaMapPlanner::remove()
{
  for (const auto &[name, store] : placement_.wanted()) {
    const auto *there = placement_.kept(store);
    if (!there || !store.lba_map.empty() || there->lba_map.empty())
      continue;
    if (const auto *group = dependent_group(store, *there))
      return fail_code(EINVAL, "backstore {}: group {} is lba-dependent, which needs an lba_map: give it another state",
                       name, group->name);
    plan_.change(Kind::remove, "lba map", name, describe(there->lba_map));
    set(store, store.lba_map, there->lba_map);
  }
  return {};
}

} // namespace megasas
