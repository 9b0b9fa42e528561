// SPDX-License-Identifier: GPL-2.0-or-later
/// `vhost-megasasctl alua script`: plays a file of timed scenarios and logs what happened when.
#include <chrono>
#include <cstdio>
#include <map>

#include "cli/commands.h"
#include "configfs/file/alua_script.h"
#include "configfs/file/json.h"
#include "configfs/write/change.h"
#include "util/stop.h"

namespace megasas::cli {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

/// All that a script names, found before it begins.
class Stage {
public:
  Done find(const Tree &tree, const AluaStateEvent &event)
  {
    const std::pair key(event.backstore, event.group);
    if (!groups_.contains(key)) {
      auto view = TRY(find_alua_group(tree, event.backstore, event.group));
      groups_.emplace(key, std::move(view));
    }
    return check_alua_state(groups_.at(key), event.state);
  }
  Done find(const Tree &tree, const AluaPortEvent &event)
  {
    auto lun = find_alua_port(tree, event.wwpn, event.tpgt, event.lun);
    return lun ? Done{} : Done(std::unexpected(lun.error()));
  }

  Done play(Tree &tree, const AluaStateEvent &event) const
  {
    return set_alua_state(tree, groups_.at({ event.backstore, event.group }), event.state);
  }
  Done play(Tree &tree, const AluaPortEvent &event) const
  {
    const auto lun = find_alua_port(tree, event.wwpn, event.tpgt, event.lun);
    return lun ? set_alua_port(tree, *lun, event.offline) : Done(std::unexpected(lun.error()));
  }

private:
  std::map<std::pair<std::string, std::string>, AluaView> groups_;
};

Result<std::vector<AluaEvent>> load(const std::string &file)
{
  const auto content = TRY(read_json_file(file));
  return parse_alua_script(content, json_source(file));
}

/// A line an event, also in JSON, so that a reader need not wait for the end.
/// False if it cannot be written.
bool log_event(const Context &context, const AluaEvent &event, Seconds at)
{
  const auto line =
      context.json ?
          Json{ { "at", at.count() }, { "planned", Seconds(event.at).count() }, { "event", describe(event) } }.dump() :
          fmt::format("[{:9.3f} s] {}", at.count(), describe(event));
  return std::puts(line.c_str()) >= 0 && std::fflush(stdout) == 0;
}

class Player {
public:
  Player(const Context &context, const Stage &stage) : context_(context), stage_(stage), tree_(context.configfs)
  {
  }

  /// False if a signal came before its time.
  bool wait_for(const AluaEvent &event) const
  {
    return sleep_unless_stopped(std::chrono::ceil<std::chrono::milliseconds>(start_ + event.at - Clock::now()));
  }

  Done play(const AluaEvent &event)
  {
    at_ = Clock::now() - start_;
    return std::visit([&](const auto &what) { return stage_.play(tree_, what); }, event.what);
  }

  Done tell(const AluaEvent &event) const
  {
    return log_event(context_, event, at_) ? Done{} : fail("stdout: cannot be written");
  }

private:
  const Context &context_;
  const Stage &stage_;
  FileTree tree_;
  Clock::time_point start_ = Clock::now();
  Seconds at_{}; ///< when the last event was played
};

/// Plays until the end, or until a signal comes or something fails; says how many events were played.
Result<int> play_all(Player &player, const std::vector<AluaEvent> &events, std::size_t &played)
{
  for (played = 0; played < events.size();) {
    const auto &event = events[played];
    if (!player.wait_for(event))
      return 1;
    TRY(player.play(event));
    played++;
    TRY(player.tell(event));
  }
  return 0;
}

/// However it ends: what a later event would have brought back from being down or in transition is brought back.
Result<int> play(const Context &context, const std::vector<AluaEvent> &events, const Stage &stage)
{
  hold_stop_signals();
  Player player(context, stage);
  std::size_t played = 0;
  auto end = play_all(player, events, played);
  for (const auto &event : alua_script_endings(events, played))
    if (player.play(event)) // the first error counts
      (void)player.tell(event);
  return end;
}

} // namespace

Result<int> alua_script(const Context &context, const AluaScriptOptions &options)
{
  const auto events = TRY(load(options.file));
  if (options.dry_run) {
    for (const auto &event : events)
      if (!log_event(context, event, event.at))
        return fail("stdout: cannot be written");
    return 0;
  }
  const FileTree tree(context.configfs);
  TRY(need_root(context));
  TRY(need_target_core(tree));
  const auto lock = TRY(lock_state(context));
  Stage stage;
  for (const auto &event : events)
    if (auto done = std::visit([&](const auto &what) { return stage.find(tree, what); }, event.what); !done)
      return std::unexpected(done.error());
  return play(context, events, stage);
}

} // namespace megasas::cli
