// SPDX-License-Identifier: GPL-2.0-or-later
/// `vhost-megasasctl alua`: what target port groups are in which state, and changes of it.
#include <cstdio>

#include "cli/commands.h"
#include "configfs/write/change.h"
#include "util/stop.h"

namespace megasas::cli {

namespace {

Json member_json(const AluaMember &member)
{
  return { { "wwpn", member.wwpn.text() },
           { "tpgt", member.tpgt },
           { "lun", member.lun },
           { "offline", member.offline } };
}

Json group_json(const AluaView &view)
{
  Json members = Json::array();
  for (const auto &member : view.members)
    members.push_back(member_json(member));
  const auto &group = view.group;
  Json unsupported = Json::array();
  for (const auto state : group.unsupported)
    unsupported.push_back(alua_state_name(state));
  return { { "backstore", name_of(view.backstore) },
           { "group", group.name },
           { "id", group.id },
           { "state", group.state ? Json(alua_state_name(*group.state)) : Json() },
           { "access", alua_access_name(group.access) },
           { "preferred", group.preferred },
           { "transition_ms", group.transition_ms },
           { "nonoptimized_delay_ms", group.nonoptimized_delay_ms },
           { "implicit_transition_s", group.implicit_transition_s },
           { "unsupported_states", unsupported },
           { "members", members } };
}

std::string members_text(const AluaView &view)
{
  std::string text;
  for (const auto &member : view.members)
    text += fmt::format("{}{} lun {}{}", text.empty() ? "" : ", ", target_name(member.wwpn, member.tpgt), member.lun,
                        member.offline ? " (offline)" : "");
  return text.empty() ? "-" : text;
}

void print_table(const std::vector<AluaView> &views)
{
  constexpr auto line = "{:<16} {:<16} {:>5}  {:<20} {:<9} {:<4}  {}\n";
  fmt::print(line, "BACKSTORE", "GROUP", "ID", "STATE", "ACCESS", "PREF", "MEMBERS");
  for (const auto &view : views)
    fmt::print(line, name_of(view.backstore), view.group.name, view.group.id,
               view.group.state ? alua_state_name(*view.group.state) : "?", alua_access_name(view.group.access),
               view.group.preferred ? "yes" : "no", members_text(view));
}

/// Sets it and says so; JSON is but one document, of the state at the end.
Done change_state(const Context &context, AluaView &view, AluaState state)
{
  FileTree tree(context.configfs);
  TRY(set_alua_state(tree, view, state));
  view.group.state = state;
  const auto line = fmt::format("{}/{}: {}", name_of(view.backstore), view.group.name, alua_state_name(state));
  if (!context.json && std::puts(line.c_str()) >= 0) // what cannot be written, main() tells
    std::fflush(stdout);
  return {};
}

struct Wanted {
  Fd lock;
  AluaView view;
  AluaState state;
};

/// What must be true before the first write.
Result<Wanted> check(const Context &context, const AluaOptions &options)
{
  const FileTree tree(context.configfs);
  TRY(need_root(context));
  TRY(need_target_core(tree));
  auto lock = TRY(lock_state(context));
  const auto state = alua_state_called(options.state);
  if (!state)
    return fail("\"{}\" is no ALUA state: give one of {}", options.state, alua_state_names());
  auto view = TRY(find_alua_group(tree, options.backstore, options.group));
  TRY(check_alua_state(view, *state));
  return Wanted{ std::move(lock), std::move(view), *state };
}

} // namespace

Result<int> alua_show(const Context &context)
{
  const FileTree tree(context.configfs);
  TRY(need_target_core(tree));
  const auto views = TRY(read_alua(tree));
  if (context.json) {
    Json groups = Json::array();
    for (const auto &view : views)
      groups.push_back(group_json(view));
    print({ { "version", 1 }, { "groups", groups } });
  } else if (views.empty())
    fmt::print("no ALUA group, and no LUN in a default one: see `vhost-megasasctl apply --help`\n");
  else
    print_table(views);
  return 0;
}

Result<int> alua_set(const Context &context, const AluaOptions &options)
{
  auto wanted = TRY(check(context, options));
  TRY(change_state(context, wanted.view, wanted.state));
  if (context.json)
    print(group_json(wanted.view));
  return 0;
}

Result<int> alua_transition(const Context &context, const AluaOptions &options)
{
  auto wanted = TRY(check(context, options));
  hold_stop_signals();
  const auto before = wanted.view.group.state;
  TRY(change_state(context, wanted.view, AluaState::transitioning));
  // The group is not left in transition.
  const bool waited = sleep_unless_stopped(std::chrono::seconds(options.seconds));
  if (auto done = change_state(context, wanted.view, wanted.state); !done) {
    if (before)
      (void)change_state(context, wanted.view, *before);
    return std::unexpected(done.error());
  }
  if (context.json)
    print(group_json(wanted.view));
  return waited ? 0 : 1;
}

Result<int> alua_port(const Context &context, const AluaPortOptions &options)
{
  FileTree tree(context.configfs);
  TRY(need_root(context));
  const auto wwpn = TRY(Wwn::parse(options.wwpn));
  const auto lock = TRY(lock_state(context));
  const auto lun = TRY(find_alua_port(tree, wwpn, options.tpgt, options.lun));
  TRY(set_alua_port(tree, lun, options.offline));
  const auto *state = options.offline ? "offline" : "online";
  if (context.json)
    print({ { "wwpn", wwpn.text() }, { "tpgt", options.tpgt }, { "lun", options.lun }, { "port", state } });
  else
    fmt::print("{} LUN {}: {}\n", target_name(wwpn, options.tpgt), options.lun, state);
  return 0;
}

} // namespace megasas::cli
