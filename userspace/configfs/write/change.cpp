// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/write/change.h"

#include <algorithm>
#include <cerrno>

#include "configfs/model/configuration.h"
#include "configfs/model/paths.h"

namespace megasas {

namespace {

std::string name_of_group(const AluaView &view)
{
  return fmt::format("alua group {}/{}", name_of(view.backstore), view.group.name);
}

} // namespace

Result<AluaView> find_alua_group(const Tree &tree, const std::string &backstore, const std::string &group)
{
  auto views = read_alua(tree);
  if (!views)
    return std::unexpected(views.error());
  const auto is_meant = [&](const AluaView &view) {
    return (view.backstore == backstore || name_of(view.backstore) == backstore) && view.group.name == group;
  };
  if (std::ranges::count_if(*views, is_meant) > 1)
    return fail("two backstores {} have a group \"{}\": give HBA/NAME, see `vhost-megasasctl list --json`", backstore,
                group);
  const auto found = std::ranges::find_if(*views, is_meant);
  if (found == views->end())
    return fail_code(ENOENT, "backstore {} has no ALUA group \"{}\": see `vhost-megasasctl alua show`", backstore,
                     group);
  return std::move(*found);
}

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

Result<std::string> find_alua_port(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt, std::uint32_t lun)
{
  auto path = paths::lun(wwpn, tpgt, lun);
  if (!tree.exists(path))
    return fail_code(ENOENT, "{} has no LUN {}: see `vhost-megasasctl list`", target_name(wwpn, tpgt), lun);
  return path;
}

Done set_alua_port(Tree &tree, const std::string &lun, bool offline)
{
  return tree.write(lun + "/alua_tg_pt_offline", offline ? "1" : "0");
}

} // namespace megasas
