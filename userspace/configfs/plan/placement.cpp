// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan/placement.h"

#include <algorithm>

#include "configfs/model/paths.h"

namespace megasas {

namespace {

bool is_same(const Backstore &wanted, const Backstore &found)
{
  if (wanted.kind == BackstoreKind::pscsi)
    return !found.address.empty() && wanted.address == found.address;
  const bool block_size = !wanted.block_size || wanted.block_size == found.block_size;
  const bool size = wanted.kind == BackstoreKind::iblock || wanted.size == found.size;
  return wanted.path == found.path && size && block_size && wanted.buffered == found.buffered &&
         wanted.serial == found.serial;
}

bool is_namesake(const Backstore &wanted, const Backstore &found)
{
  return wanted.kind == found.kind && wanted.name == found.name;
}

} // namespace

Result<Placement> Placement::make(const Tree &tree, const Configuration &wanted, const Situation &situation)
{
  Placement placement(situation);
  for (const auto &store : wanted.backstores)
    TRY(placement.place(tree, store));
  placement.find_in_the_way();
  return placement;
}

Done Placement::place(const Tree &tree, Backstore store)
{
  const auto *own = same_own(store);
  for (const auto &found : situation_->live.backstores)
    if (is_namesake(store, found) && !situation_->owned.contains(found.key()))
      return fail_code(EEXIST,
                       "backstore {}: {} exists and is not ours: choose another name or remove it with the "
                       "tool that made it",
                       store.name, paths::hba(found.key()));
  store.hba = own ? own->hba : free_hba(tree, store.kind);
  if (own)
    keep_.insert(store.key());
  wanted_.emplace(store.name, std::move(store));
  return {};
}

const Backstore *Placement::kept(const Backstore &wanted) const
{
  const auto &stores = situation_->live.backstores;
  const auto found = std::ranges::find(stores, wanted.key(), &Backstore::key);
  return found == stores.end() || !is_kept(wanted) ? nullptr : &*found;
}

bool Placement::is_replacement(const Backstore &wanted) const
{
  return std::ranges::any_of(situation_->live.backstores, [&](const Backstore &store) {
    return is_namesake(wanted, store) && situation_->owned.contains(store.key());
  });
}

const Backstore *Placement::same_own(const Backstore &wanted) const
{
  for (const auto &store : situation_->live.backstores)
    if (is_namesake(wanted, store) && situation_->owned.contains(store.key()) && is_same(wanted, store))
      return &store;
  return nullptr;
}

std::string Placement::free_hba(const Tree &tree, BackstoreKind kind)
{
  for (unsigned index = 0;; index++) {
    auto name = fmt::format("{}_{}", hba_prefix(kind), index);
    if (!tree.exists(paths::hba(name)) && taken_.insert(name).second)
      return name;
  }
}

/// The kernel opens a device for one backstore only, so one that goes has
/// to go before the next one comes.
void Placement::find_in_the_way()
{
  for (const auto &store : situation_->live.backstores)
    for (const auto &[name, wanted] : wanted_)
      if (share_device(store, wanted) && is_leaving(store))
        in_the_way_.insert(store.key());
}

std::string Placement::key_for(const Lun &lun) const
{
  const auto found = wanted_.find(lun.backstore);
  return found == wanted_.end() ? lun.backstore : found->second.key();
}

} // namespace megasas
