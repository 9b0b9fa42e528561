// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan/backstores.h"

#include <algorithm>
#include <set>

#include "configfs/model/paths.h"
#include "configfs/plan/alua.h"
#include "configfs/read/reservations.h"
#include "configfs/write/recipe.h"
#include "util/file.h"

namespace megasas {

using Kind = Change::Kind;

void BackstorePlanner::sweep_empty_hbas()
{
  std::set<std::string> planned;
  for (const auto &key : situation_.owned) {
    if (is_lu_group_key(key))
      continue;
    const auto name = hba_of(key);
    const auto &stores = situation_.live.backstores;
    if (std::ranges::find(stores, key, &Backstore::key) != stores.end())
      continue;
    plan_.owned.erase(key);
    const auto hba = paths::hba(name);
    const bool in_use = std::ranges::find(stores, name, &Backstore::hba) != stores.end();
    if (!in_use && planned.insert(name).second && tree_.exists(hba))
      plan_.step(remove_directory(hba), { make_directory(hba) });
  }
}

/// What makes it as it was, its reservations too.
Result<std::vector<Operation>> BackstorePlanner::set_up(const Backstore &store) const
{
  const auto registrations = TRY(read_registrations(tree_, store));
  return backstore_writes(store, registrations);
}

/// One whose reservations are unreadable can go; an undo brings it back without.
void BackstorePlanner::remove_one(const Backstore &store)
{
  const auto hba = paths::hba(store.hba);
  const auto device = paths::backstore(store.hba, store.name);
  auto undo = set_up(store).value_or(backstore_writes(store, {}));
  undo.insert(undo.begin(), make_directory(device));
  AluaPlanner(*this).remove_with(store);
  plan_.step(remove_directory(device), std::move(undo));
  plan_.step(remove_directory(hba), { make_directory(hba) });
}

void BackstorePlanner::remove(When when)
{
  for (const auto &store : situation_.live.backstores) {
    if (!placement_.is_leaving(store) || placement_.is_in_the_way(store.key()) != (when == When::first))
      continue;
    const auto again = placement_.wanted().find(store.name);
    if (again == placement_.wanted().end() || again->second.kind != store.kind)
      plan_.change(Kind::remove, "backstore", store.name, describe(store));
    plan_.owned.erase(store.key());
    remove_one(store);
  }
}

Done BackstorePlanner::add_one(const Backstore &store)
{
  const auto hba = paths::hba(store.hba);
  const auto device = paths::backstore(store.hba, store.name);
  plan_.step(make_directory(hba), { remove_directory(hba) });
  plan_.step(make_directory(device), { remove_directory(device) });
  auto writes = TRY(set_up(store));
  for (auto &operation : writes)
    plan_.step(std::move(operation), {});
  return {};
}

Done BackstorePlanner::add()
{
  for (const auto &[name, store] : placement_.wanted())
    if (store.kind == BackstoreKind::fileio && store.create && !path_exists(store.path))
      plan_.step(create_file(store.path, store.size), { remove_file(store.path) });
  for (const auto &[name, store] : placement_.wanted()) {
    if (placement_.is_kept(store))
      continue;
    plan_.change(placement_.is_replacement(store) ? Kind::change : Kind::add, "backstore", name, describe(store));
    TRY(add_one(store));
  }
  return {};
}

} // namespace megasas
