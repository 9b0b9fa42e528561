// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan.h"

#include <algorithm>
#include <map>

#include "configfs/bitmap.h"
#include "configfs/config_file.h"
#include "configfs/live.h"
#include "configfs/paths.h"
#include "util/file.h"

namespace megasas {

namespace {

using Kind = Change::Kind;

std::string key_of(const Backstore &store)
{
  return store.hba + "/" + store.name;
}

std::string describe(const Backstore &store)
{
  std::string text(kind_name(store.kind));
  if (!store.path.empty())
    text += " " + store.path;
  if (store.size)
    text += " " + format_size(store.size);
  if (store.kind == BackstoreKind::fileio)
    text += store.buffered ? " buffered" : " direct";
  return text;
}

std::string control_line(const Backstore &store)
{
  switch (store.kind) {
  case BackstoreKind::fileio:
    return fmt::format("fd_dev_name={},fd_dev_size={},{}", store.path, store.size,
                       store.buffered ? "fd_buffered_io=1" : "fd_async_io=1");
  case BackstoreKind::iblock:
    return fmt::format("udev_path={}", store.path);
  case BackstoreKind::ramdisk:
    return fmt::format("rd_pages={}", store.size / 4096);
  }
  return {};
}

/// Everything below a backstore's own directory.
std::vector<Operation> backstore_writes(const Backstore &store)
{
  const auto device = paths::backstore(store.hba, store.name);
  std::vector<Operation> writes{ write(device + "/control", control_line(store)) };
  if (!store.path.empty())
    writes.push_back(write(device + "/udev_path", store.path));
  writes.push_back(write(device + "/enable", "1"));
  if (store.block_size && store.kind != BackstoreKind::iblock)
    writes.push_back(write(device + "/attrib/block_size", std::to_string(store.block_size)));
  writes.push_back(write(device + "/wwn/vpd_unit_serial", store.serial));
  return writes;
}

std::string write_back_list(const Target &target)
{
  LunSet set;
  for (const auto &lun : target.luns)
    if (lun.write_back)
      set.insert(lun.lun);
  return format_bitmap(set);
}

std::vector<Operation> parameter_writes(const Target &target)
{
  const auto param = paths::tpg(target.wwpn, target.tpgt) + "/param/";
  std::vector<Operation> writes;
  if (!target.initiator.text().empty())
    writes.push_back(write(param + "initiator_name", target.initiator.text()));
  writes.push_back(write(param + "owner_uid", std::to_string(target.owner_uid)));
  if (const auto list = write_back_list(target); !list.empty())
    writes.push_back(write(param + "writeback_luns", list));
  return writes;
}

/// Builds a plan piece by piece.
class Planner {
public:
  Planner(const Tree &tree, const Configuration &wanted, const Situation &situation)
      : tree_(tree), wanted_(wanted), live_(situation.live), owned_(situation.owned), attached_(situation.attached)
  {
    plan_.owned = owned_;
  }

  Result<Plan> make();

private:
  const Backstore *live_store(const std::string &key) const;
  const Backstore *own_store(const Backstore &wanted) const;
  bool is_same(const Backstore &wanted, const Backstore &found) const;
  bool is_attached(const Target &target) const
  {
    return attached_.contains(target_name(target));
  }
  std::string key_for(const Lun &lun) const;
  bool stays(const std::string &key) const
  {
    return keep_.contains(key) || !owned_.contains(key);
  }
  void change(Kind kind, std::string object, std::string name, std::string detail);
  void step(Operation operation, std::vector<Operation> undo);

  Done place_backstores();
  std::string free_hba(BackstoreKind kind);
  void sweep_empty_hbas();
  Done remove_targets();
  void sweep_empty_names();
  void remove_target(const Target &target);
  Done remove_luns();
  void remove_lun(const Target &target, const Lun &lun);
  void remove_backstores();
  void remove_backstore(const Backstore &store);
  void add_files();
  void add_backstores();
  void add_backstore(const Backstore &store);
  Done add_targets();
  void add_target(const Target &target);
  Done alter_target(const Target &target, const Target &found);
  void add_luns(const Target &target, const Target *found);
  void remove_fabric();

  const Tree &tree_;
  const Configuration &wanted_;
  const Configuration &live_;
  const std::set<std::string> &owned_;
  const std::set<std::string> &attached_;
  std::map<std::string, Backstore> placed_; ///< wanted, by name, with an HBA
  std::set<std::string> keep_;              ///< "HBA/NAME" that stay as they are
  std::set<std::string> taken_;             ///< HBA names in use
  Plan plan_;
};

void Planner::change(Kind kind, std::string object, std::string name, std::string detail)
{
  plan_.changes.push_back({ kind, std::move(object), std::move(name), std::move(detail) });
}

void Planner::step(Operation operation, std::vector<Operation> undo)
{
  plan_.steps.push_back({ std::move(operation), std::move(undo) });
}

/// "HBA/NAME" of what a wanted LUN names: one of ours by name, or any as it is.
std::string Planner::key_for(const Lun &lun) const
{
  const auto found = placed_.find(lun.backstore);
  return found == placed_.end() ? lun.backstore : key_of(found->second);
}

const Backstore *Planner::live_store(const std::string &key) const
{
  const auto found = std::ranges::find(live_.backstores, key, key_of);
  return found == live_.backstores.end() ? nullptr : &*found;
}

const Backstore *Planner::own_store(const Backstore &wanted) const
{
  for (const auto &store : live_.backstores)
    if (store.kind == wanted.kind && store.name == wanted.name && owned_.contains(key_of(store)))
      return &store;
  return nullptr;
}

bool Planner::is_same(const Backstore &wanted, const Backstore &found) const
{
  const bool block_size = !wanted.block_size || wanted.block_size == found.block_size;
  const bool size = wanted.kind == BackstoreKind::iblock || wanted.size == found.size;
  return wanted.path == found.path && size && block_size && wanted.buffered == found.buffered &&
         wanted.serial == found.serial;
}

std::string Planner::free_hba(BackstoreKind kind)
{
  for (unsigned index = 0;; index++) {
    auto name = fmt::format("{}_{}", hba_prefix(kind), index);
    if (!tree_.exists(paths::hba(name)) && taken_.insert(name).second)
      return name;
  }
}

/// Gives each wanted backstore its directory; finds those that stay.
Done Planner::place_backstores()
{
  for (auto store : wanted_.backstores) {
    const auto *own = own_store(store);
    for (const auto &found : live_.backstores)
      if (found.name == store.name && found.kind == store.kind && !owned_.contains(key_of(found)))
        return fail_code(EEXIST,
                         "backstore {}: {} exists and is not ours: choose another name or remove it with the "
                         "tool that made it",
                         store.name, paths::hba(key_of(found)));
    store.hba = own ? own->hba : free_hba(store.kind);
    if (own && is_same(store, *own))
      keep_.insert(key_of(store));
    plan_.owned.insert(key_of(store));
    placed_.emplace(store.name, std::move(store));
  }
  return {};
}

/// What a killed run may have left: a directory of ours without a backstore.
void Planner::sweep_empty_hbas()
{
  for (const auto &key : owned_) {
    const auto hba = key.substr(0, key.find('/'));
    if (live_store(key))
      continue;
    plan_.owned.erase(key);
    if (tree_.exists(paths::hba(hba)))
      step(remove_directory(paths::hba(hba)), { make_directory(paths::hba(hba)) });
  }
}

void Planner::remove_lun(const Target &target, const Lun &lun)
{
  const auto path = paths::lun(target.wwpn, target.tpgt, lun.lun);
  const auto name = link_name(tree_, path);
  if (!name.empty())
    step(unlink(path + "/" + name), { link(path + "/" + name, paths::hba(lun.backstore)) });
  step(remove_directory(path), { make_directory(path) });
}

void Planner::remove_target(const Target &target)
{
  const auto tpg = paths::tpg(target.wwpn, target.tpgt);
  change(Kind::remove, "target", target_name(target), fmt::format("{} LUNs", target.luns.size()));
  if (target.enabled)
    step(write(tpg + "/enable", "0"), { write(tpg + "/enable", "1") });
  for (const auto &lun : target.luns)
    remove_lun(target, lun);
  auto undo = parameter_writes(target);
  undo.insert(undo.begin(), make_directory(tpg));
  step(remove_directory(tpg), std::move(undo));
  const auto same_name = [&](const Configuration &config) {
    return std::ranges::count(config.targets, target.wwpn, &Target::wwpn);
  };
  const auto removed = std::ranges::count_if(plan_.steps, [&](const Step &done) {
    return done.operation.kind == Operation::Kind::remove_directory &&
           done.operation.path.starts_with(paths::wwn(target.wwpn) + "/tpgt_") &&
           done.operation.path.find("/lun/") == std::string::npos;
  });
  if (removed == same_name(live_) && same_name(wanted_) == 0)
    step(remove_directory(paths::wwn(target.wwpn)), { make_directory(paths::wwn(target.wwpn)) });
}

Done Planner::remove_targets()
{
  for (const auto &target : live_.targets) {
    if (wanted_.target(target.wwpn, target.tpgt))
      continue;
    if (is_attached(target))
      return fail_code(EBUSY,
                       "{}: a guest has it: stop the guest before the target is removed, see `megasasctl status`",
                       target_name(target));
    remove_target(target);
  }
  sweep_empty_names();
  return {};
}

/// Target names without a port group, as a killed run may leave them.
void Planner::sweep_empty_names()
{
  for (const auto &name : tree_.list(paths::fabric).value_or(std::vector<std::string>{})) {
    const auto wwpn = Wwn::parse(name);
    const auto has = [&](const Configuration &config) {
      return std::ranges::find(config.targets, *wwpn, &Target::wwpn) != config.targets.end();
    };
    if (wwpn && !has(live_) && !has(wanted_))
      step(remove_directory(paths::wwn(*wwpn)), { make_directory(paths::wwn(*wwpn)) });
  }
}

/// LUNs of targets that stay: those unwanted, and those whose backstore changes.
Done Planner::remove_luns()
{
  for (const auto &found : live_.targets) {
    const auto *target = wanted_.target(found.wwpn, found.tpgt);
    if (!target)
      continue;
    for (const auto &lun : found.luns) {
      const auto wanted = std::ranges::find(target->luns, lun.lun, &Lun::lun);
      const auto key = wanted == target->luns.end() ? "" : key_for(*wanted);
      if (!key.empty() && key == lun.backstore && stays(key))
        continue;
      if (wanted != target->luns.end() && is_attached(found) && !lun.backstore.empty())
        return fail_code(EBUSY, "{} LUN {}: a guest has it: stop the guest before its disk is replaced",
                         target_name(found), lun.lun);
      change(wanted == target->luns.end() ? Kind::remove : Kind::change, "lun",
             fmt::format("{} {}", target_name(found), lun.lun), lun.backstore.substr(lun.backstore.find('/') + 1));
      remove_lun(found, lun);
    }
  }
  return {};
}

void Planner::remove_backstore(const Backstore &store)
{
  const auto hba = paths::hba(store.hba);
  const auto device = paths::backstore(store.hba, store.name);
  auto undo = backstore_writes(store);
  undo.insert(undo.begin(), make_directory(device));
  step(remove_directory(device), std::move(undo));
  step(remove_directory(hba), { make_directory(hba) });
}

void Planner::remove_backstores()
{
  for (const auto &store : live_.backstores) {
    const auto key = key_of(store);
    if (!owned_.contains(key) || keep_.contains(key))
      continue;
    const bool again = placed_.contains(store.name) && placed_.at(store.name).hba == store.hba;
    if (!again) {
      change(Kind::remove, "backstore", store.name, describe(store));
      plan_.owned.erase(key);
    }
    remove_backstore(store);
  }
}

void Planner::add_files()
{
  for (const auto &[name, store] : placed_)
    if (store.kind == BackstoreKind::fileio && store.create && !path_exists(store.path))
      step(create_file(store.path, store.size), { remove_file(store.path) });
}

void Planner::add_backstore(const Backstore &store)
{
  const auto hba = paths::hba(store.hba);
  const auto device = paths::backstore(store.hba, store.name);
  step(make_directory(hba), { remove_directory(hba) });
  step(make_directory(device), { remove_directory(device) });
  for (auto &operation : backstore_writes(store))
    step(std::move(operation), {});
}

void Planner::add_backstores()
{
  for (const auto &[name, store] : placed_) {
    if (keep_.contains(key_of(store)))
      continue;
    change(own_store(store) ? Kind::change : Kind::add, "backstore", name, describe(store));
    add_backstore(store);
  }
}

void Planner::add_luns(const Target &target, const Target *found)
{
  for (const auto &lun : target.luns) {
    const auto key = key_for(lun);
    const auto name = key.substr(key.find('/') + 1);
    const auto linked = found && std::ranges::any_of(found->luns, [&](const Lun &entry) {
                          return entry.lun == lun.lun && entry.backstore == key && stays(key);
                        });
    if (linked)
      continue;
    const auto path = paths::lun(target.wwpn, target.tpgt, lun.lun);
    change(Kind::add, "lun", fmt::format("{} {}", target_name(target), lun.lun), name);
    step(make_directory(path), { remove_directory(path) });
    step(link(path + "/" + name, paths::hba(key)), { unlink(path + "/" + name) });
  }
}

void Planner::add_target(const Target &target)
{
  const auto tpg = paths::tpg(target.wwpn, target.tpgt);
  const auto wwn = paths::wwn(target.wwpn);
  change(Kind::add, "target", target_name(target), fmt::format("owner uid {}", target.owner_uid));
  const bool planned =
      std::ranges::any_of(plan_.steps, [&](const Step &done) { return done.operation == make_directory(wwn); });
  if (!tree_.exists(wwn) && !planned)
    step(make_directory(wwn), { remove_directory(wwn) });
  step(make_directory(tpg), { remove_directory(tpg) });
  for (auto &operation : parameter_writes(target))
    step(std::move(operation), {});
  add_luns(target, nullptr);
  if (target.enabled)
    step(write(tpg + "/enable", "1"), { write(tpg + "/enable", "0") });
}

Done Planner::alter_target(const Target &target, const Target &found)
{
  const auto tpg = paths::tpg(target.wwpn, target.tpgt);
  const auto name = target_name(target);
  const auto alter = [&](const char *file, const std::string &from, const std::string &to) {
    if (from == to)
      return;
    change(Kind::change, "target", name, fmt::format("{} from \"{}\" to \"{}\"", file, from, to));
    step(write(fmt::format("{}/{}", tpg, file), to), { write(fmt::format("{}/{}", tpg, file), from) });
  };
  const bool stays = target.initiator == found.initiator && (target.enabled || !found.enabled);
  if (is_attached(found) && !stays)
    return fail_code(EBUSY, "{}: a guest has it: stop the guest before the target is disabled or renamed", name);
  if (!target.enabled)
    alter("enable", found.enabled ? "1" : "0", "0");
  alter("param/initiator_name", found.initiator.text(), target.initiator.text());
  alter("param/owner_uid", std::to_string(found.owner_uid), std::to_string(target.owner_uid));
  alter("param/writeback_luns", write_back_list(found), write_back_list(target));
  add_luns(target, &found);
  if (target.enabled)
    alter("enable", found.enabled ? "1" : "0", "1");
  return {};
}

Done Planner::add_targets()
{
  if (!wanted_.targets.empty() && !tree_.exists(paths::fabric))
    step(make_directory(paths::fabric), { remove_directory(paths::fabric) });
  for (const auto &target : wanted_.targets) {
    const auto *found = live_.target(target.wwpn, target.tpgt);
    if (!found)
      add_target(target);
    else if (auto done = alter_target(target, *found); !done)
      return done;
  }
  return {};
}

/// Without targets the fabric's directory would only keep the module loaded.
void Planner::remove_fabric()
{
  if (wanted_.targets.empty() && tree_.exists(paths::fabric))
    step(remove_directory(paths::fabric), { make_directory(paths::fabric) });
}

Result<Plan> Planner::make()
{
  sweep_empty_hbas();
  auto done = place_backstores();
  if (done)
    done = remove_targets();
  if (done)
    done = remove_luns();
  if (!done)
    return std::unexpected(done.error());
  remove_backstores();
  add_files();
  add_backstores();
  if (done = add_targets(); !done)
    return std::unexpected(done.error());
  remove_fabric();
  return std::move(plan_);
}

} // namespace

std::string format_change(const Change &change)
{
  const char sign = change.kind == Kind::add ? '+' : change.kind == Kind::remove ? '-' : '~';
  return fmt::format("{} {} {}: {}", sign, change.object, change.name, change.detail);
}

Configuration wanted_as_live(const Situation &situation)
{
  Configuration wanted = situation.live;
  std::erase_if(wanted.backstores, [&](const Backstore &store) { return !situation.owned.contains(key_of(store)); });
  for (auto &target : wanted.targets) {
    std::erase_if(target.luns, [](const Lun &lun) { return lun.backstore.empty(); });
    for (auto &lun : target.luns)
      if (situation.owned.contains(lun.backstore))
        lun.backstore.erase(0, lun.backstore.find('/') + 1);
  }
  return wanted;
}

Result<Plan> make_plan(const Tree &tree, const Configuration &wanted, const Situation &situation)
{
  return Planner(tree, wanted, situation).make();
}

} // namespace megasas
