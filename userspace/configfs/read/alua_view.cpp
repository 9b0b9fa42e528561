// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/alua_view.h"

#include <algorithm>
#include <cerrno>

#include "configfs/model/paths.h"
#include "configfs/read/alua.h"
#include "configfs/read/live.h"

namespace megasas {

namespace {

std::string group_name(const Lun &lun)
{
  return lun.alua_group.empty() ? std::string(default_alua_group) : lun.alua_group;
}

std::vector<AluaMember> members_of(const Configuration &live, const std::string &key, const std::string &group)
{
  std::vector<AluaMember> members;
  for (const auto &target : live.targets)
    for (const auto &lun : target.luns)
      if (lun.backstore == key && group_name(lun) == group)
        members.push_back({ target.wwpn, target.tpgt, lun.lun, lun.offline });
  return members;
}

/// Groups of the same id of an LU group change states together.
bool is_mapped(const Configuration &live, const Backstore &store, const AluaGroup &group)
{
  const auto may_be_dependent = [&](const Backstore &other) {
    const auto same = std::ranges::find(other.groups, group.id, &AluaGroup::id);
    return same == other.groups.end() || (!other.lba_map.empty() && same->access == AluaAccess::implicit);
  };
  if (store.lba_map.empty() || store.lu_group.empty())
    return !store.lba_map.empty();
  return std::ranges::all_of(live.backstores, [&](const Backstore &other) {
    return other.lu_group != store.lu_group || may_be_dependent(other);
  });
}

} // namespace

Result<std::vector<AluaView>> read_alua(const Tree &tree)
{
  const auto live = TRY(read_configuration(tree));
  Reader reader(tree);
  std::vector<AluaView> views;
  for (const auto &store : live.backstores)
    for (auto &group : read_alua_groups(reader, store.key())) {
      auto members = members_of(live, store.key(), group.name);
      const bool mapped = is_mapped(live, store, group);
      if (group.name != default_alua_group || !members.empty())
        views.push_back({ store.key(), std::move(group), std::move(members), mapped });
    }
  return reader.result(std::move(views));
}

Result<AluaView> find_alua_group(const Tree &tree, const std::string &backstore, const std::string &group)
{
  auto views = TRY(read_alua(tree));
  const auto is_meant = [&](const AluaView &view) {
    return (view.backstore == backstore || name_of(view.backstore) == backstore) && view.group.name == group;
  };
  if (std::ranges::count_if(views, is_meant) > 1)
    return fail("two backstores {} have a group \"{}\": give HBA/NAME, see `vhost-megasasctl list --json`", backstore,
                group);
  const auto found = std::ranges::find_if(views, is_meant);
  if (found == views.end())
    return fail_code(ENOENT, "backstore {} has no ALUA group \"{}\": see `vhost-megasasctl alua show`", backstore,
                     group);
  return std::move(*found);
}

Result<std::string> find_alua_port(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt, std::uint32_t lun)
{
  auto path = paths::lun(wwpn, tpgt, lun);
  if (!tree.exists(path))
    return fail_code(ENOENT, "{} has no LUN {}: see `vhost-megasasctl list`", target_name(wwpn, tpgt), lun);
  return path;
}

} // namespace megasas
