// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan/plan.h"

#include <algorithm>

#include "configfs/plan/alua.h"
#include "configfs/plan/backstores.h"
#include "configfs/plan/lba_maps.h"
#include "configfs/plan/lu_groups.h"
#include "configfs/plan/targets.h"

namespace megasas {

void Plan::change(Change::Kind kind, std::string object, std::string name, std::string detail)
{
  changes.push_back({ kind, std::move(object), std::move(name), std::move(detail) });
}

void Plan::step(Operation operation, std::vector<Operation> undo)
{
  steps.push_back({ std::move(operation), std::move(undo) });
}

std::string format_change(const Change &change)
{
  const char sign = change.kind == Change::Kind::add ? '+' : change.kind == Change::Kind::remove ? '-' : '~';
  return fmt::format("{} {} {}: {}", sign, change.object, change.name, change.detail);
}

Configuration wanted_as_live(const Situation &situation)
{
  Configuration wanted = situation.live;
  const auto linked = [&](const Backstore &store) {
    return std::ranges::any_of(situation.live.targets, [&](const Target &target) {
      return std::ranges::find(target.luns, store.key(), &Lun::backstore) != target.luns.end();
    });
  };
  std::erase_if(wanted.backstores, [&](const Backstore &store) { return !situation.owned.contains(store.key()); });
  // A killed run may have left two of a name: the one in use counts.
  std::ranges::stable_sort(wanted.backstores, std::ranges::greater{}, linked);
  std::set<std::string> names;
  std::erase_if(wanted.backstores, [&](const Backstore &store) { return !names.insert(store.name).second; });
  // A group without an id was left by a killed run, too.
  std::erase_if(wanted.lu_groups, [&](const LuGroup &group) {
    return group.id == 0 || !situation.owned.contains(lu_group_key(group.name));
  });
  for (auto &store : wanted.backstores) {
    std::erase_if(store.groups, [](const AluaGroup &group) { return group.id == 0; });
    if (std::ranges::find(wanted.lu_groups, store.lu_group, &LuGroup::name) == wanted.lu_groups.end())
      store.lu_group.clear();
  }
  for (auto &target : wanted.targets) {
    std::erase_if(target.luns, [](const Lun &lun) { return lun.backstore.empty(); });
    for (auto &lun : target.luns)
      if (situation.owned.contains(lun.backstore))
        lun.backstore = name_of(lun.backstore);
  }
  return wanted;
}

Result<Plan> make_plan(const Tree &tree, const Configuration &wanted, const Situation &situation)
{
  const auto placement = TRY(Placement::make(tree, wanted, situation));
  Plan plan;
  plan.owned = situation.owned;
  const Planner planner(tree, wanted, situation, placement, plan);
  LuGroupPlanner lu_groups(planner);
  BackstorePlanner backstores(planner);
  LbaMapPlanner maps(planner);
  AluaPlanner groups(planner);
  TargetPlanner targets(planner);
  backstores.sweep_empty_hbas();
  for (const auto &[name, store] : placement.wanted())
    plan.owned.insert(store.key());
  TRY(lu_groups.check());
  lu_groups.dissolve();
  TRY(targets.remove(When::first));
  TRY(targets.remove_luns(When::first));
  backstores.remove(When::first);
  TRY(backstores.add());
  targets.switch_ports(false);
  maps.add();
  TRY(groups.add());
  lu_groups.join();
  TRY(targets.remove_luns(When::between));
  TRY(targets.add());
  targets.switch_ports(true);
  TRY(targets.remove_luns(When::last));
  TRY(targets.remove(When::last));
  targets.sweep_empty_names();
  targets.remove_fabric();
  groups.remove();
  TRY(maps.remove());
  backstores.remove(When::last);
  return plan;
}

} // namespace megasas
