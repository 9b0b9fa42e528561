// SPDX-License-Identifier: GPL-2.0-or-later
/// `vhost-megasasctl referrals`: which groups make which blocks accessible, and changes of it.
#include "cli/commands.h"
#include "configfs/file/lba_map.h"
#include "configfs/read/referrals.h"
#include "configfs/write/change.h"

namespace megasas::cli {

namespace {

Json map_json(const Backstore &store)
{
  Json json{ { "backstore", store.name },
             { "segment_size", store.lba_map.segment_size },
             { "segment_multiplier", store.lba_map.multiplier },
             { "segments", Json::array() } };
  if (!store.lba_map.empty())
    json["segments"] = lba_map_json(store)["segments"];
  return json;
}

std::string accesses_text(const Backstore &store, const UserDataSegment &segment)
{
  std::string text;
  for (const auto &access : segment.accesses)
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", group_label(store, access.group),
                        alua_state_name(access.state));
  return text;
}

void print_map(const Backstore &store)
{
  fmt::print("{}: {}\n", store.name, store.lba_map.empty() ? "no map" : describe(store.lba_map));
  if (store.lba_map.repeats())
    fmt::print("  segment size {}, multiplier {}\n", store.lba_map.segment_size, store.lba_map.multiplier);
  for (const auto &segment : store.lba_map.segments)
    fmt::print("  {}-{}:{}\n", segment.first, segment.last, accesses_text(store, segment));
}

/// The one that is asked for, or all that have a map.
Result<std::vector<Backstore>> chosen(const Configuration &live, const std::string &name)
{
  if (name.empty())
    return mapped_backstores(live);
  auto store = TRY(find_backstore(live, name));
  return std::vector<Backstore>{ std::move(store) };
}

Result<LbaMap> wanted_map(const Backstore &store, const ReferralsOptions &options)
{
  LbaMap map;
  map.segment_size = options.segment_size;
  map.multiplier = options.multiplier;
  for (const auto &text : options.segments) {
    auto segment = TRY(parse_segment(store, text));
    map.segments.push_back(std::move(segment));
  }
  return sorted(std::move(map));
}

/// Writes it and shows what there is now.
Result<int> change(const Context &context, Backstore &store, LbaMap map)
{
  FileTree tree(context.configfs);
  TRY(set_lba_map(tree, store, map));
  store.lba_map = std::move(map);
  if (context.json)
    print(map_json(store));
  else
    print_map(store);
  return 0;
}

/// The backstore that is to be changed, and the right to do so.
struct Changeable {
  Fd lock;
  Backstore store;
};

Result<Changeable> changeable(const Context &context, const std::string &name)
{
  TRY(need_root(context));
  auto lock = TRY(lock_state(context));
  const auto live = TRY(read_live(context));
  auto store = TRY(find_backstore(live, name));
  return Changeable{ std::move(lock), std::move(store) };
}

} // namespace

Result<int> referrals_show(const Context &context, const ReferralsOptions &options)
{
  const auto live = TRY(read_live(context));
  const auto stores = TRY(chosen(live, options.backstore));
  if (context.json) {
    Json maps = Json::array();
    for (const auto &store : stores)
      maps.push_back(map_json(store));
    print({ { "version", 1 }, { "maps", maps } });
    return 0;
  }
  for (const auto &store : stores)
    print_map(store);
  if (stores.empty())
    fmt::print("no backstore has a map: see `vhost-megasasctl referrals set --help`\n");
  return 0;
}

Result<int> referrals_set(const Context &context, const ReferralsOptions &options)
{
  auto found = TRY(changeable(context, options.backstore));
  auto map = TRY(wanted_map(found.store, options));
  return change(context, found.store, std::move(map));
}

Result<int> referrals_clear(const Context &context, const ReferralsOptions &options)
{
  auto found = TRY(changeable(context, options.backstore));
  return change(context, found.store, {});
}

Result<int> referrals_check(const Context &context, const ReferralsOptions &options)
{
  const auto live = TRY(read_live(context));
  const auto stores = TRY(chosen(live, options.backstore));
  Json checks = Json::array();
  bool wrong = false;
  for (const auto &store : stores) {
    const auto findings = referral_findings(live, store);
    wrong = wrong || !findings.empty();
    checks.push_back({ { "backstore", store.name }, { "ok", findings.empty() }, { "findings", findings } });
    if (context.json)
      continue;
    if (findings.empty())
      fmt::print("ok     {}: {}\n", store.name, store.lba_map.empty() ? "no map" : describe(store.lba_map));
    for (const auto &finding : findings)
      fmt::print("wrong  {}: {}\n", store.name, finding);
  }
  if (context.json)
    print({ { "version", 1 }, { "checks", checks } });
  return wrong ? 1 : 0;
}

} // namespace megasas::cli
