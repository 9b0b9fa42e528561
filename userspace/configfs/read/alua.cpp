// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/alua.h"

#include <algorithm>

#include "configfs/model/paths.h"

namespace megasas {

namespace {

/// As core_alua_show_access_type() prints it.
AluaAccess parse_access(std::string_view text)
{
  const bool implicit = text.find("Implicit") != std::string_view::npos;
  const bool explicit_ = text.find("Explicit") != std::string_view::npos;
  return static_cast<AluaAccess>((implicit ? 1 : 0) | (explicit_ ? 2 : 0));
}

AluaGroup read_group(Reader &reader, const std::string &directory, const std::string &name)
{
  AluaGroup group;
  group.name = name;
  group.id = reader.number<std::uint16_t>(directory + "/tg_pt_gp_id", 0);
  group.state = alua_state_numbered(reader.number<unsigned>(directory + "/alua_access_state", 0));
  group.access = parse_access(reader.text(directory + "/alua_access_type"));
  group.preferred = reader.text(directory + "/preferred") == "1";
  group.keep_state = reader.text(directory + "/alua_write_metadata") == "1";
  group.transition_ms = reader.number<std::uint32_t>(directory + "/trans_delay_msecs", 0);
  group.nonoptimized_delay_ms = reader.number<std::uint32_t>(directory + "/nonop_delay_msecs", 0);
  group.implicit_transition_s = reader.number<std::uint8_t>(directory + "/implicit_trans_secs", 0);
  for (const auto &[state, attribute] : supportable_states)
    if (reader.text(fmt::format("{}/{}", directory, attribute)) == "0")
      group.unsupported.insert(state);
  return group;
}

/// The name on the first line.
std::string alias_in(const std::string &text, std::string_view label)
{
  return text.starts_with(label) ? text.substr(label.size(), text.find('\n') - label.size()) : std::string{};
}

} // namespace

std::vector<AluaGroup> read_alua_groups(Reader &reader, const std::string &key)
{
  std::vector<AluaGroup> groups;
  for (const auto &name : reader.list(paths::hba(key) + "/alua"))
    groups.push_back(read_group(reader, paths::alua_group(key, name), name));
  std::ranges::sort(groups, {}, &AluaGroup::id);
  return groups;
}

/// Source: target_lu_gp_lu_gp_id_show().
std::vector<LuGroup> read_lu_groups(Reader &reader)
{
  std::vector<LuGroup> groups;
  for (const auto &name : reader.list(paths::lu_groups))
    if (name != default_lu_group)
      groups.push_back({ name, reader.number<std::uint16_t>(paths::lu_group(name) + "/lu_gp_id", 0) });
  return groups;
}

/// Source: target_dev_alua_lu_gp_show().
std::string read_lu_membership(Reader &reader, const std::string &key)
{
  const auto name = alias_in(reader.text(paths::hba(key) + "/alua_lu_gp"), "LU Group Alias: ");
  return name == default_lu_group ? std::string{} : name;
}

/// Source: core_alua_show_tg_pt_gp_info().
std::string read_alua_membership(Reader &reader, const std::string &lun)
{
  return alias_in(reader.text(lun + "/alua_tg_pt_gp"), "TG Port Alias: ");
}

} // namespace megasas
