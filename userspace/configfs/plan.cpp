// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan.h"

#include <algorithm>
#include <map>

#include "configfs/live.h"
#include "configfs/paths.h"
#include "configfs/recipe.h"
#include "util/file.h"

namespace megasas {

namespace {

using Kind = Change::Kind;

std::string key_of(const Backstore &store)
{
  return store.hba + "/" + store.name;
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
  /// What stands in the way of a new backstore goes first, LUNs that change go
  /// when all backstores are there, all else last: if something new fails, little
  /// has to come back, and no ramdisk is lost.
  enum class When { first, between, last };

  const Backstore *live_store(const std::string &key) const;
  bool has_own(const Backstore &wanted) const;
  const Backstore *same_own(const Backstore &wanted) const;
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

  bool is_leaving(const Backstore &store) const
  {
    return owned_.contains(key_of(store)) && !keep_.contains(key_of(store));
  }
  bool uses_in_the_way(const Target &target) const
  {
    return std::ranges::any_of(target.luns, [&](const Lun &lun) { return in_the_way_.contains(lun.backstore); });
  }

  Done place_backstores();
  void find_in_the_way();
  std::string free_hba(BackstoreKind kind);
  void sweep_empty_hbas();
  Done remove_targets(When when);
  void sweep_empty_names();
  void remove_target(const Target &target);
  Done remove_luns(When when);
  void remove_lun(const Target &target, const Lun &lun);
  void remove_backstores(When when);
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
  std::set<std::string> in_the_way_;        ///< "HBA/NAME" that must go first
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

/// Did we make one of that name before, like it or not?
bool Planner::has_own(const Backstore &wanted) const
{
  return std::ranges::any_of(live_.backstores, [&](const Backstore &store) {
    return store.kind == wanted.kind && store.name == wanted.name && owned_.contains(key_of(store));
  });
}

const Backstore *Planner::same_own(const Backstore &wanted) const
{
  for (const auto &store : live_.backstores)
    if (store.kind == wanted.kind && store.name == wanted.name && owned_.contains(key_of(store)) &&
        is_same(wanted, store))
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
    const auto *own = same_own(store);
    for (const auto &found : live_.backstores)
      if (found.name == store.name && found.kind == store.kind && !owned_.contains(key_of(found)))
        return fail_code(EEXIST,
                         "backstore {}: {} exists and is not ours: choose another name or remove it with the "
                         "tool that made it",
                         store.name, paths::hba(key_of(found)));
    store.hba = own ? own->hba : free_hba(store.kind);
    if (own)
      keep_.insert(key_of(store));
    plan_.owned.insert(key_of(store));
    placed_.emplace(store.name, std::move(store));
  }
  find_in_the_way();
  return {};
}

/// The kernel opens a block device for one backstore only, so one that goes has
/// to go before the next one comes.
void Planner::find_in_the_way()
{
  for (const auto &store : live_.backstores)
    for (const auto &[name, wanted] : placed_)
      if (store.kind == BackstoreKind::iblock && wanted.kind == BackstoreKind::iblock && store.path == wanted.path &&
          is_leaving(store))
        in_the_way_.insert(key_of(store));
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

Done Planner::remove_targets(When when)
{
  for (const auto &target : live_.targets) {
    if (wanted_.target(target.wwpn, target.tpgt) || uses_in_the_way(target) != (when == When::first))
      continue;
    if (is_attached(target))
      return fail_code(EBUSY,
                       "{}: a guest has it: stop the guest before the target is removed, see `megasasctl status`",
                       target_name(target));
    remove_target(target);
  }
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
Done Planner::remove_luns(When when)
{
  for (const auto &found : live_.targets) {
    const auto *target = wanted_.target(found.wwpn, found.tpgt);
    if (!target)
      continue;
    for (const auto &lun : found.luns) {
      const auto wanted = std::ranges::find(target->luns, lun.lun, &Lun::lun);
      const bool goes = wanted == target->luns.end();
      const auto key = goes ? "" : key_for(*wanted);
      const auto turn = in_the_way_.contains(lun.backstore) ? When::first : goes ? When::last : When::between;
      if (turn != when || (!goes && key == lun.backstore && stays(key)))
        continue;
      if (!goes && is_attached(found) && !lun.backstore.empty())
        return fail_code(EBUSY, "{} LUN {}: a guest has it: stop the guest before its disk is replaced",
                         target_name(found), lun.lun);
      change(goes ? Kind::remove : Kind::change, "lun", fmt::format("{} {}", target_name(found), lun.lun),
             lun.backstore.substr(lun.backstore.find('/') + 1));
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

void Planner::remove_backstores(When when)
{
  for (const auto &store : live_.backstores) {
    const auto key = key_of(store);
    if (!is_leaving(store) || in_the_way_.contains(key) != (when == When::first))
      continue;
    const auto again = placed_.find(store.name);
    if (again == placed_.end() || again->second.kind != store.kind)
      change(Kind::remove, "backstore", store.name, describe(store));
    plan_.owned.erase(key);
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
    change(has_own(store) ? Kind::change : Kind::add, "backstore", name, describe(store));
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
  Done done = place_backstores();
  if (done)
    done = remove_targets(When::first);
  if (done)
    done = remove_luns(When::first);
  remove_backstores(When::first);
  add_files();
  add_backstores();
  if (done)
    done = remove_luns(When::between);
  if (done)
    done = add_targets();
  if (done)
    done = remove_luns(When::last);
  if (done)
    done = remove_targets(When::last);
  sweep_empty_names();
  remove_fabric();
  remove_backstores(When::last);
  if (!done)
    return std::unexpected(done.error());
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
  const auto linked = [&](const Backstore &store) {
    return std::ranges::any_of(situation.live.targets, [&](const Target &target) {
      return std::ranges::find(target.luns, key_of(store), &Lun::backstore) != target.luns.end();
    });
  };
  std::erase_if(wanted.backstores, [&](const Backstore &store) { return !situation.owned.contains(key_of(store)); });
  // A killed run may have left two of a name: the one in use counts.
  std::ranges::stable_sort(wanted.backstores, std::ranges::greater{}, linked);
  std::set<std::string> names;
  std::erase_if(wanted.backstores, [&](const Backstore &store) { return !names.insert(store.name).second; });
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
