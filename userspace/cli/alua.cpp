// SPDX-License-Identifier: GPL-2.0-or-later
/// `megasasctl alua`: what target port groups are in which state, and changes of it.
#include <algorithm>
#include <csignal>
#include <ctime>

#include "cli/commands.h"
#include "configfs/alua_view.h"
#include "configfs/paths.h"

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
  return { { "backstore", name_of(view.backstore) },
           { "group", group.name },
           { "id", group.id },
           { "state", group.state ? Json(alua_state_name(*group.state)) : Json() },
           { "access", alua_access_name(group.access) },
           { "preferred", group.preferred },
           { "transition_ms", group.transition_ms },
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

Result<AluaView> find_group(const FileTree &tree, const AluaOptions &options)
{
  const auto views = read_alua(tree);
  if (!views)
    return std::unexpected(views.error());
  const auto found = std::ranges::find_if(*views, [&](const AluaView &view) {
    return name_of(view.backstore) == options.backstore && view.group.name == options.group;
  });
  if (found == views->end())
    return fail_code(ENOENT, "backstore {} has no ALUA group \"{}\": see `megasasctl alua show`", options.backstore,
                     options.group);
  return *found;
}

Result<AluaState> wanted_state(const AluaOptions &options, const AluaView &view)
{
  const auto state = alua_state_called(options.state);
  if (!state)
    return fail("\"{}\" is no ALUA state: give one of {}", options.state, alua_state_names());
  if (!(static_cast<unsigned>(view.group.access) & static_cast<unsigned>(AluaAccess::implicit)))
    return fail_code(EPERM, "alua group {}/{}: its access is {}: only the guest may change its state",
                     options.backstore, options.group, alua_access_name(view.group.access));
  if (state == AluaState::lba_dependent && view.group.access != AluaAccess::implicit)
    return fail("alua group {}/{}: its access is {}: lba-dependent needs implicit", options.backstore, options.group,
                alua_access_name(view.group.access));
  return *state;
}

Done write_state(FileTree &tree, const AluaView &view, AluaState state)
{
  const auto path = paths::alua_group(view.backstore, view.group.name) + "/alua_access_state";
  if (auto done = tree.write(path, std::to_string(static_cast<unsigned>(state))); !done)
    return fail_code(done.error().code, "{}: the kernel refuses {}: its log says why", path, alua_state_name(state));
  return {};
}

/// Waits, and sleeps no more after SIGINT or SIGTERM, that the group is not left
/// in transition. False after one of those.
bool wait_unless_stopped(unsigned seconds)
{
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  const timespec time{ static_cast<time_t>(seconds), 0 };
  return ::sigtimedwait(&stop, nullptr, &time) < 0;
}

/// Sets it and says so; JSON is but one document, of the state at the end.
Done change_state(const Context &context, AluaView &view, AluaState state)
{
  FileTree tree(context.configfs);
  if (auto done = write_state(tree, view, state); !done)
    return done;
  view.group.state = state;
  if (!context.json)
    fmt::print("{}/{}: {}\n", name_of(view.backstore), view.group.name, alua_state_name(state));
  std::fflush(stdout);
  return {};
}

struct Wanted {
  AluaView view;
  AluaState state;
};

/// What must be true before the first write.
Result<Wanted> check(const Context &context, const AluaOptions &options)
{
  const FileTree tree(context.configfs);
  if (auto done = need_root(context); !done)
    return std::unexpected(done.error());
  if (auto done = need_target_core(tree); !done)
    return std::unexpected(done.error());
  auto view = find_group(tree, options);
  if (!view)
    return std::unexpected(view.error());
  const auto state = wanted_state(options, *view);
  if (!state)
    return std::unexpected(state.error());
  return Wanted{ std::move(*view), *state };
}

} // namespace

Result<int> alua_show(const Context &context)
{
  const FileTree tree(context.configfs);
  if (auto done = need_target_core(tree); !done)
    return std::unexpected(done.error());
  const auto views = read_alua(tree);
  if (!views)
    return std::unexpected(views.error());
  if (context.json) {
    Json groups = Json::array();
    for (const auto &view : *views)
      groups.push_back(group_json(view));
    print({ { "groups", groups } });
  } else if (views->empty())
    fmt::print("no backstore: see `megasasctl apply --help`\n");
  else
    print_table(*views);
  return 0;
}

Result<int> alua_set(const Context &context, const AluaOptions &options)
{
  auto wanted = check(context, options);
  if (!wanted)
    return std::unexpected(wanted.error());
  if (auto done = change_state(context, wanted->view, wanted->state); !done)
    return std::unexpected(done.error());
  if (context.json)
    print(group_json(wanted->view));
  return 0;
}

Result<int> alua_transition(const Context &context, const AluaOptions &options)
{
  auto wanted = check(context, options);
  if (!wanted)
    return std::unexpected(wanted.error());
  if (auto done = change_state(context, wanted->view, AluaState::transitioning); !done)
    return std::unexpected(done.error());
  const bool waited = wait_unless_stopped(options.seconds);
  if (auto done = change_state(context, wanted->view, wanted->state); !done)
    return std::unexpected(done.error());
  if (context.json)
    print(group_json(wanted->view));
  return waited ? 0 : 1;
}

Result<int> alua_port(const Context &context, const AluaPortOptions &options)
{
  FileTree tree(context.configfs);
  if (auto done = need_root(context); !done)
    return std::unexpected(done.error());
  const auto wwpn = Wwn::parse(options.wwpn);
  if (!wwpn)
    return std::unexpected(wwpn.error());
  const auto lun = paths::lun(*wwpn, options.tpgt, options.lun);
  if (!tree.exists(lun))
    return fail_code(ENOENT, "{} has no LUN {}: see `megasasctl list`", target_name(*wwpn, options.tpgt), options.lun);
  if (auto done = tree.write(lun + "/alua_tg_pt_offline", options.offline ? "1" : "0"); !done)
    return std::unexpected(done.error());
  const auto *state = options.offline ? "offline" : "online";
  if (context.json)
    print({ { "wwpn", wwpn->text() }, { "tpgt", options.tpgt }, { "lun", options.lun }, { "port", state } });
  else
    fmt::print("{} LUN {}: {}\n", target_name(*wwpn, options.tpgt), options.lun, state);
  return 0;
}

} // namespace megasas::cli
