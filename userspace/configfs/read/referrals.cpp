// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/referrals.h"

#include <algorithm>
#include <cerrno>
#include <set>

#include "util/number.h"

namespace megasas {

namespace {

std::string group_of(const Lun &lun)
{
  return lun.alua_group.empty() ? std::string(default_alua_group) : lun.alua_group;
}

/// Ids of the groups of a backstore that LUNs are in.
std::set<std::uint16_t> groups_with_luns(const Configuration &live, const Backstore &store)
{
  std::set<std::uint16_t> groups;
  for (const auto &target : live.targets)
    for (const auto &lun : target.luns)
      if (lun.backstore == store.key())
        if (const auto id = group_id(store, group_of(lun)))
          groups.insert(*id);
  return groups;
}

std::set<std::uint16_t> mapped_groups(const LbaMap &map)
{
  std::set<std::uint16_t> groups;
  for (const auto &segment : map.segments)
    for (const auto &access : segment.accesses)
      groups.insert(access.group);
  return groups;
}

bool is_accessible_through(const UserDataSegment &segment, const std::set<std::uint16_t> &groups)
{
  return std::ranges::any_of(segment.accesses, [&](const SegmentAccess &access) {
    return groups.contains(access.group) && is_active(access.state);
  });
}

using Findings = std::vector<std::string>;

void look_at_segments(const LbaMap &map, const std::set<std::uint16_t> &with_luns, Findings &findings)
{
  for (const auto &segment : map.segments)
    if (!segment.is_accessible())
      findings.push_back(fmt::format("segment {}-{}: no group makes it accessible", segment.first, segment.last));
    else if (!is_accessible_through(segment, with_luns))
      findings.push_back(
          fmt::format("segment {}-{}: only groups without a LUN make it accessible", segment.first, segment.last));
}

void look_at_groups(const Backstore &store, const std::set<std::uint16_t> &with_luns, Findings &findings)
{
  const auto mapped = mapped_groups(store.lba_map);
  for (const auto id : mapped)
    if (id != 0 && std::ranges::find(store.groups, id, &AluaGroup::id) == store.groups.end())
      findings.push_back(fmt::format("group id {}: the map names it, but there is no such group", id));
  for (const auto id : with_luns)
    if (!mapped.contains(id))
      findings.push_back(fmt::format("group {}: the map does not name it, so all is accessible through it",
                                     group_label(store, id)));
  for (const auto &group : store.groups)
    if (mapped.contains(group.id) && group.state != AluaState::lba_dependent)
      findings.push_back(fmt::format("group {}: is {}, a guest that asks for states does not see that it depends on "
                                     "the blocks: make it lba-dependent",
                                     group.name, group.state ? alua_state_name(*group.state) : "in no known state"));
}

} // namespace

std::vector<Backstore> mapped_backstores(const Configuration &live)
{
  std::vector<Backstore> stores;
  for (const auto &store : live.backstores)
    if (!store.lba_map.empty())
      stores.push_back(store);
  return stores;
}

Result<Backstore> find_backstore(const Configuration &live, const std::string &name)
{
  const auto is_meant = [&](const Backstore &store) { return store.key() == name || store.name == name; };
  if (std::ranges::count_if(live.backstores, is_meant) > 1)
    return fail("two backstores are named {}: give HBA/NAME, see `vhost-megasasctl list --json`", name);
  const auto found = std::ranges::find_if(live.backstores, is_meant);
  if (found == live.backstores.end())
    return fail_code(ENOENT, "there is no backstore {}: see `vhost-megasasctl list`", name);
  return *found;
}

Result<UserDataSegment> parse_segment(const Backstore &store, std::string_view text)
{
  const auto wrong = [&](std::string_view why) {
    return fail("segment \"{}\": {}: must be as 0-1023:left=active/optimized,right=standby", text, why);
  };
  const auto colon = text.find(':');
  const auto dash = text.find('-');
  if (colon == std::string_view::npos || dash > colon)
    return wrong("no range");
  const auto first = number_after<std::uint64_t>(text.substr(0, dash), "");
  const auto last = number_after<std::uint64_t>(text.substr(dash + 1, colon - dash - 1), "");
  if (!first || !last || *last > INT64_MAX)
    return wrong("no range");
  UserDataSegment segment{ *first, *last, {} };
  for (auto rest = text.substr(colon + 1); !rest.empty();) {
    const auto word = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const auto equals = std::min(word.find('='), word.size());
    const auto id = group_id(store, word.substr(0, equals));
    const auto state = alua_state_called(word.substr(std::min(word.size(), equals + 1)));
    if (!id)
      return wrong(fmt::format("backstore {} has no ALUA group \"{}\"", store.name, word.substr(0, equals)));
    if (!state || !may_be_segment_state(*state))
      return wrong(fmt::format("\"{}\" has no state that a segment can have", word));
    segment.accesses.push_back({ *id, *state });
  }
  return segment;
}

std::vector<std::string> referral_findings(const Configuration &live, const Backstore &store)
{
  Findings findings;
  if (const auto done = check_lba_map(store.lba_map, store.blocks()); !done)
    findings.push_back(done.error().text);
  const auto with_luns = groups_with_luns(live, store);
  look_at_segments(store.lba_map, with_luns, findings);
  look_at_groups(store, with_luns, findings);
  return findings;
}

} // namespace megasas
