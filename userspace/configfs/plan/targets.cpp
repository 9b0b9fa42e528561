// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan/targets.h"

#include <algorithm>

#include "configfs/model/paths.h"
#include "configfs/read/live.h"
#include "configfs/read/reader.h"
#include "configfs/write/recipe.h"

namespace megasas {

using Kind = Change::Kind;

namespace {

bool has_name(const Configuration &config, const Wwn &wwpn)
{
  return std::ranges::find(config.targets, wwpn, &Target::wwpn) != config.targets.end();
}

/// The name of no group is that of the default one.
Operation alua_membership(const std::string &lun, const std::string &group)
{
  return write(lun + "/alua_tg_pt_gp", group.empty() ? "NULL" : group);
}

Operation port_state(const std::string &lun, bool offline)
{
  return write(lun + "/alua_tg_pt_offline", offline ? "1" : "0");
}

bool changes_kind(const Target &wanted, const Lun &found)
{
  return std::ranges::any_of(wanted.luns,
                             [&](const Lun &lun) { return lun.lun == found.lun && lun.jbod != found.jbod; });
}

} // namespace

TargetPlanner::TargetPlanner(const Planner &planner) : Planner(planner)
{
  for (const auto &target : situation_.live.targets)
    groups_[target.wwpn]++;
}

bool TargetPlanner::is_in_the_way(const Target &target) const
{
  return std::ranges::any_of(target.luns, [&](const Lun &lun) { return placement_.is_in_the_way(lun.backstore); });
}

bool TargetPlanner::is_unchanged(const Lun &wanted, const Lun &found) const
{
  const auto key = placement_.key_for(wanted);
  return key == found.backstore && placement_.stays(key);
}

/// An ACL keeps its target.
Done TargetPlanner::check_acls(const Target &target) const
{
  const auto acls = Reader(tree_).list(paths::tpg(target.wwpn, target.tpgt) + "/acls");
  if (acls.empty())
    return {};
  return fail_code(EBUSY, "{}: has an ACL of {}: remove ACLs with the tool that made them before the target goes",
                   target_name(target), acls.front());
}

/// The kernel keeps a LUN that an ACL names, but takes it from the guest before it says so.
Done TargetPlanner::check_acls(const Target &target, const Lun &lun) const
{
  const auto acls = paths::tpg(target.wwpn, target.tpgt) + "/acls";
  Reader reader(tree_);
  for (const auto &initiator : reader.list(acls))
    for (const auto mapped : reader.lun_numbers(fmt::format("{}/{}", acls, initiator)))
      if (reader.link(fmt::format("{}/{}/lun_{}", acls, initiator, mapped), 1).target == fmt::format("lun_{}", lun.lun))
        return fail_code(EBUSY, "{} LUN {}: an ACL of {} has it: remove ACLs with the tool that made them before it goes",
                         target_name(target), lun.lun, initiator);
  return {};
}

void TargetPlanner::remove_lun(const Target &target, const Lun &lun)
{
  const auto path = paths::lun(target.wwpn, target.tpgt, lun.lun);
  const auto name = link_name(tree_, path);
  if (!name.empty()) {
    std::vector<Operation> undo{ link(path + "/" + name, paths::hba(lun.backstore)) };
    if (!lun.alua_group.empty())
      undo.push_back(alua_membership(path, lun.alua_group));
    if (lun.offline)
      undo.push_back(port_state(path, true));
    plan_.step(unlink(path + "/" + name), std::move(undo));
  }
  plan_.step(remove_directory(path), { make_directory(path) });
}

/// The name goes with its last portal group.
void TargetPlanner::remove_one(const Target &target)
{
  const auto tpg = paths::tpg(target.wwpn, target.tpgt);
  const auto wwn = paths::wwn(target.wwpn);
  plan_.change(Kind::remove, "target", target_name(target), fmt::format("{} LUNs", target.luns.size()));
  if (target.enabled)
    plan_.step(write(tpg + "/enable", "0"), { write(tpg + "/enable", "1") });
  for (const auto &lun : target.luns)
    remove_lun(target, lun);
  auto undo = parameter_writes(target);
  undo.insert(undo.begin(), make_directory(tpg));
  plan_.step(remove_directory(tpg), std::move(undo));
  if (--groups_[target.wwpn] == 0 && !has_name(wanted_, target.wwpn))
    plan_.step(remove_directory(wwn), { make_directory(wwn) });
}

Done TargetPlanner::remove(When when)
{
  for (const auto &target : situation_.live.targets) {
    if (wanted_.target(target.wwpn, target.tpgt) || is_in_the_way(target) != (when == When::first))
      continue;
    if (is_attached(target))
      return fail_code(EBUSY,
                       "{}: a guest has it: stop the guest before the target is removed, see `vhost-megasasctl status`",
                       target_name(target));
    TRY(check_acls(target));
    remove_one(target);
  }
  return {};
}

Done TargetPlanner::remove_luns(When when)
{
  for (const auto &found : situation_.live.targets) {
    const auto *target = wanted_.target(found.wwpn, found.tpgt);
    if (!target)
      continue;
    for (const auto &lun : found.luns) {
      const auto wanted = std::ranges::find(target->luns, lun.lun, &Lun::lun);
      const bool goes = wanted == target->luns.end();
      const bool in_the_way = placement_.is_in_the_way(lun.backstore);
      // A JBOD goes before it is taken off the list, and so is never seen as a logical drive.
      const auto turn = in_the_way ? When::first : goes && !lun.jbod ? When::last : When::between;
      if (turn != when || (!goes && is_unchanged(*wanted, lun)))
        continue;
      if (!goes && is_attached(found) && !lun.backstore.empty())
        return fail_code(EBUSY, "{} LUN {}: a guest has it: stop the guest before its disk is replaced",
                         target_name(found), lun.lun);
      TRY(check_acls(found, lun));
      plan_.change(goes ? Kind::remove : Kind::change, "lun", fmt::format("{} {}", target_name(found), lun.lun),
                   name_of(lun.backstore));
      remove_lun(found, lun);
    }
  }
  return {};
}

void TargetPlanner::add_luns(const Target &target, const Target *found)
{
  for (const auto &lun : target.luns) {
    const auto key = placement_.key_for(lun);
    const auto name = name_of(key);
    const auto linked = found && std::ranges::any_of(found->luns, [&](const Lun &entry) {
                          return entry.lun == lun.lun && is_unchanged(lun, entry);
                        });
    if (linked)
      continue;
    const auto path = paths::lun(target.wwpn, target.tpgt, lun.lun);
    plan_.change(Kind::add, "lun", fmt::format("{} {}", target_name(target), lun.lun),
                 name + (lun.jbod ? " as JBOD" : ""));
    plan_.step(make_directory(path), { remove_directory(path) });
    plan_.step(link(path + "/" + name, paths::hba(key)), { unlink(path + "/" + name) });
    if (!lun.alua_group.empty())
      plan_.step(alua_membership(path, lun.alua_group), {});
    if (lun.offline)
      plan_.step(port_state(path, true), {});
  }
}

void TargetPlanner::move_lun(const Target &target, const Lun &from, const Lun &to)
{
  if (!is_unchanged(to, from))
    return;
  const auto path = paths::lun(target.wwpn, target.tpgt, to.lun);
  if (from.alua_group != to.alua_group) {
    plan_.change(Kind::change, "lun", fmt::format("{} {}", target_name(target), to.lun),
                 fmt::format("alua group from \"{}\" to \"{}\"", from.alua_group, to.alua_group));
    plan_.step(alua_membership(path, to.alua_group), { alua_membership(path, from.alua_group) });
  }
}

void TargetPlanner::switch_ports(bool offline)
{
  for (const auto &target : wanted_.targets) {
    const auto *found = situation_.live.target(target.wwpn, target.tpgt);
    if (!found)
      continue;
    for (const auto &to : target.luns) {
      const auto from = std::ranges::find(found->luns, to.lun, &Lun::lun);
      if (from == found->luns.end() || !is_unchanged(to, *from) || to.offline != offline || from->offline == offline)
        continue;
      const auto path = paths::lun(target.wwpn, target.tpgt, to.lun);
      plan_.change(Kind::change, "lun", fmt::format("{} {}", target_name(target), to.lun), offline ? "offline" : "online");
      plan_.step(port_state(path, offline), { port_state(path, !offline) });
    }
  }
}

void TargetPlanner::add_one(const Target &target)
{
  const auto tpg = paths::tpg(target.wwpn, target.tpgt);
  const auto wwn = paths::wwn(target.wwpn);
  plan_.change(Kind::add, "target", target_name(target), fmt::format("owner uid {}", target.owner_uid));
  const bool planned =
      std::ranges::any_of(plan_.steps, [&](const Step &done) { return done.operation == make_directory(wwn); });
  if (!tree_.exists(wwn) && !planned)
    plan_.step(make_directory(wwn), { remove_directory(wwn) });
  plan_.step(make_directory(tpg), { remove_directory(tpg) });
  for (auto &operation : parameter_writes(target))
    plan_.step(std::move(operation), {});
  add_luns(target, nullptr);
  if (target.enabled)
    plan_.step(write(tpg + "/enable", "1"), { write(tpg + "/enable", "0") });
}

Done TargetPlanner::alter(const Target &target, const Target &found)
{
  const auto tpg = paths::tpg(target.wwpn, target.tpgt);
  const auto name = target_name(target);
  const auto set = [&](const char *file, const std::string &from, const std::string &to) {
    if (from == to)
      return;
    plan_.change(Kind::change, "target", name, fmt::format("{} from \"{}\" to \"{}\"", file, from, to));
    plan_.step(write(fmt::format("{}/{}", tpg, file), to), { write(fmt::format("{}/{}", tpg, file), from) });
  };
  for (const auto &lun : found.luns)
    if (is_attached(found) && changes_kind(target, lun))
      return fail_code(EBUSY, "{} LUN {}: a guest has it: stop the guest before \"jbod\" changes", name, lun.lun);
  const bool stays = target.initiator == found.initiator && (target.enabled || !found.enabled);
  if (is_attached(found) && !stays)
    return fail_code(EBUSY, "{}: a guest has it: stop the guest before the target is disabled or renamed", name);
  if (!target.enabled)
    set("enable", found.enabled ? "1" : "0", "0");
  set("param/initiator_name", found.initiator.text(), target.initiator.text());
  set("param/owner_uid", std::to_string(found.owner_uid), std::to_string(target.owner_uid));
  // The lists may name LUNs that are not there yet.
  set("param/writeback_luns", tree_.read(tpg + "/param/writeback_luns").value_or(""), write_back_list(target));
  set("param/jbod_luns", tree_.read(tpg + "/param/jbod_luns").value_or(""), jbod_list(target));
  add_luns(target, &found);
  for (const auto &lun : target.luns)
    if (const auto was = std::ranges::find(found.luns, lun.lun, &Lun::lun); was != found.luns.end())
      move_lun(target, *was, lun);
  if (target.enabled)
    set("enable", found.enabled ? "1" : "0", "1");
  return {};
}

Done TargetPlanner::add()
{
  if (!wanted_.targets.empty() && !tree_.exists(paths::fabric))
    plan_.step(make_directory(paths::fabric), { remove_directory(paths::fabric) });
  for (const auto &target : wanted_.targets) {
    const auto *found = situation_.live.target(target.wwpn, target.tpgt);
    if (!found)
      add_one(target);
    else if (auto done = alter(target, *found); !done)
      return done;
  }
  return {};
}

void TargetPlanner::sweep_empty_names()
{
  for (const auto &name : tree_.list(paths::fabric).value_or(std::vector<std::string>{})) {
    const auto wwpn = Wwn::parse(name);
    if (wwpn && !has_name(situation_.live, *wwpn) && !has_name(wanted_, *wwpn))
      plan_.step(remove_directory(paths::wwn(*wwpn)), { make_directory(paths::wwn(*wwpn)) });
  }
}

void TargetPlanner::remove_fabric()
{
  if (wanted_.targets.empty() && tree_.exists(paths::fabric))
    plan_.step(remove_directory(paths::fabric), { make_directory(paths::fabric) });
}

} // namespace megasas
