// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/write/change.h"

#include <algorithm>
#include <cerrno>

#include "configfs/model/paths.h"

namespace megasas {

namespace {

std::string name_of_group(const AluaView &view)
{
  return fmt::format("alua group {}/{}", name_of(view.backstore), view.group.name);
}

} // namespace

/// As target_tg_pt_gp_alua_access_state_store() has it.
Done check_alua_state(const AluaView &view, AluaState state)
{
  const auto access = view.group.access;
  if (!(static_cast<unsigned>(access) & static_cast<unsigned>(AluaAccess::implicit)))
    return fail_code(EPERM, "{}: its access is {}: only the guest may change its state", name_of_group(view),
                     alua_access_name(access));
  if (state == AluaState::lba_dependent && access != AluaAccess::implicit)
    return fail_code(EINVAL, "{}: its access is {}: lba-dependent needs implicit", name_of_group(view),
                     alua_access_name(access));
  if (view.group.unsupported.contains(state))
    return fail_code(EINVAL, "{}: {} is one of its unsupported states", name_of_group(view), alua_state_name(state));
  if (state == AluaState::lba_dependent && !view.mapped)
    return fail_code(EINVAL,
                     "{}: lba-dependent needs a map in each backstore that it is set for: see "
                     "`vhost-megasasctl referrals set --help`",
                     name_of_group(view));
  return {};
}

Done set_alua_state(Tree &tree, const AluaView &view, AluaState state)
{
  const auto path = paths::alua_group(view.backstore, view.group.name) + "/alua_access_state";
  if (auto done = tree.write(path, std::to_string(static_cast<unsigned>(state))); !done)
    return fail_code(done.error().code, "{}: the kernel refuses {}: its log says why", path, alua_state_name(state));
  return {};
}

Done set_alua_port(Tree &tree, const std::string &lun, bool offline)
{
  return tree.write(lun + "/alua_tg_pt_offline", offline ? "1" : "0");
}

Done set_lba_map(Tree &tree, const Backstore &store, const LbaMap &map)
{
  if (!has_alua(store.kind))
    return fail("backstore {}: the states of a {} backstore are its device's: it can have no map", store.name,
                kind_name(store.kind));
  if (auto done = check_lba_map(map, store.blocks()); !done)
    return fail("backstore {}: {}", store.name, done.error().text);
  const auto dependent = std::ranges::find_if(
      store.groups, [](const AluaGroup &group) { return group.state == AluaState::lba_dependent; });
  if (map.empty() && dependent != store.groups.end())
    return fail_code(EBUSY,
                     "backstore {}: group {} is lba-dependent, without a map nothing would be accessible through it: "
                     "give it another state first",
                     store.name, dependent->name);
  return tree.write(paths::lba_map(store.key()), format_lba_map(map));
}

} // namespace megasas
