// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/file/alua_script.h"

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include "configfs/file/json.h"
#include "configfs/file/json_object.h"
#include "configfs/model/configuration.h"

namespace megasas {

namespace {

using std::chrono::milliseconds;
using Events = std::vector<AluaEvent>;

constexpr std::uint64_t longest_ms = 86'400'000;
constexpr std::uint64_t most_times = 100'000;
constexpr std::uint64_t most_events = 1'000'000;

milliseconds read_time(JsonObject &object, const char *key, std::uint64_t least)
{
  return milliseconds(object.number(key, least, longest_ms));
}

std::vector<std::string> read_groups(JsonObject &object)
{
  std::vector<std::string> groups;
  for (const auto &group : object.array("groups"))
    if (group.is_string())
      groups.push_back(group.get<std::string>());
  if (groups.size() < 2 || groups.size() != object.array("groups").size())
    object.fail_at("groups", "must be the names of two groups or more");
  if (std::set(groups.begin(), groups.end()).size() != groups.size())
    object.fail_at("groups", "names a group twice: name each once");
  return groups;
}

/// The next group is usable before the others are not.
void read_failover(JsonObject &object, Events &events)
{
  const auto backstore = object.text("backstore");
  const auto groups = read_groups(object);
  const auto every = read_time(object, "every_ms", 1);
  const auto times = object.number("times", 1, most_times);
  for (std::uint64_t turn = 0; groups.size() >= 2 && turn < times; turn++) {
    const auto &next = groups[turn % groups.size()];
    const auto at = every * static_cast<milliseconds::rep>(turn);
    events.push_back({ at, AluaStateEvent{ backstore, next, AluaState::active_optimized } });
    for (const auto &group : groups)
      if (group != next)
        events.push_back({ at, AluaStateEvent{ backstore, group, AluaState::standby } });
  }
}

/// May the group take the state, so that one of all remains that takes I/O?
bool leaves_a_path(const std::vector<AluaState> &states, std::size_t group, AluaState state)
{
  if (is_active(state))
    return true;
  for (std::size_t i = 0; i < states.size(); i++)
    if (i != group && is_active(states[i]))
      return true;
  return false;
}

/// The engine's numbers are the same everywhere; those of the library's
/// distributions need not be.
void read_walk(JsonObject &object, Events &events)
{
  constexpr std::array states{ AluaState::active_optimized, AluaState::active_nonoptimized, AluaState::standby,
                               AluaState::unavailable };
  const auto backstore = object.text("backstore");
  const auto groups = read_groups(object);
  const auto every = read_time(object, "every_ms", 1);
  const auto times = object.number("times", 1, most_times);
  std::mt19937_64 random(object.number("seed", 0, UINT64_MAX, 0));
  std::vector<AluaState> now(groups.size(), AluaState::active_optimized);
  for (const auto &group : groups)
    events.push_back({ milliseconds(0), AluaStateEvent{ backstore, group, AluaState::active_optimized } });
  for (std::uint64_t turn = 1; groups.size() >= 2 && turn <= times;) {
    const auto group = random() % groups.size();
    const auto state = states[random() % states.size()];
    if (state == now[group] || !leaves_a_path(now, group, state))
      continue;
    now[group] = state;
    events.push_back({ every * static_cast<milliseconds::rep>(turn++), AluaStateEvent{ backstore, groups[group], state } });
  }
}

void read_flap(JsonObject &object, Events &events)
{
  AluaPortEvent port;
  if (const auto wwpn = Wwn::parse(object.text("wwpn")); wwpn)
    port.wwpn = *wwpn;
  else
    object.fail_at("wwpn", wwpn.error().text);
  port.tpgt = static_cast<std::uint16_t>(object.number("tpgt", 0, UINT16_MAX, 1));
  port.lun = static_cast<std::uint32_t>(object.number("lun", 0, 255));
  const auto down = read_time(object, "down_ms", 1);
  const auto up = read_time(object, "up_ms", 1);
  const auto times = object.number("times", 1, most_times);
  for (std::uint64_t turn = 0; turn < times; turn++) {
    const auto at = (down + up) * static_cast<milliseconds::rep>(turn) + up;
    port.offline = true;
    events.push_back({ at, port });
    port.offline = false;
    events.push_back({ at + down, port });
  }
}

void read_set(JsonObject &object, Events &events)
{
  AluaStateEvent event{ object.text("backstore"), object.text("group"), {} };
  const auto state = alua_state_called(object.text("state"));
  if (!state)
    object.fail_at("state", "must be one of " + alua_state_names());
  event.state = state.value_or(AluaState::active_optimized);
  events.push_back({ read_time(object, "at_ms", 0), event });
}

struct Scenario {
  std::string_view name;
  void (*read)(JsonObject &object, Events &events);
};
constexpr std::array scenarios{ Scenario{ "failover", read_failover }, Scenario{ "walk", read_walk },
                                Scenario{ "flap", read_flap }, Scenario{ "set", read_set } };

Done read_scenario(const nlohmann::json &value, std::string where, Events &events)
{
  JsonObject object(value, std::move(where));
  const auto found = std::ranges::find(scenarios, object.text("type"), &Scenario::name);
  if (found == scenarios.end())
    object.fail_at("type", "must be failover, walk, flap or set");
  else
    found->read(object, events);
  return object.finish();
}

} // namespace

Result<Events> parse_alua_script(std::string_view content, std::string_view source)
{
  const auto value = TRY(parse_json(content, source));
  JsonObject object(value, std::string(source), ": ");
  object.number("version", 1, 1);
  const auto &list = object.array("scenarios");
  TRY(object.finish());
  Events events;
  for (std::size_t i = 0; i < list.size(); i++) {
    TRY(read_scenario(list[i], fmt::format("{}: scenarios[{}]", source, i), events));
    if (events.size() > most_events)
      return fail("{}: scenarios[{}]: more than {} events: make \"times\" smaller", source, i, most_events);
  }
  std::ranges::stable_sort(events, {}, &AluaEvent::at);
  return events;
}

namespace {

/// What changes: "disk0/left", "naa.… tpgt_1 LUN 0"
std::string subject(const AluaEvent &event)
{
  if (const auto *change = std::get_if<AluaStateEvent>(&event.what))
    return fmt::format("{}/{}", change->backstore, change->group);
  const auto &port = std::get<AluaPortEvent>(event.what);
  return fmt::format("{} LUN {}", target_name(port.wwpn, port.tpgt), port.lun);
}

/// Is it nothing to be left like that?
bool is_passing(const AluaEvent &event)
{
  if (const auto *change = std::get_if<AluaStateEvent>(&event.what))
    return change->state == AluaState::transitioning;
  return std::get<AluaPortEvent>(event.what).offline;
}

} // namespace

std::string describe(const AluaEvent &event)
{
  if (const auto *change = std::get_if<AluaStateEvent>(&event.what))
    return fmt::format("{} {}", subject(event), alua_state_name(change->state));
  return fmt::format("{} {}", subject(event), std::get<AluaPortEvent>(event.what).offline ? "offline" : "online");
}

Events alua_script_endings(std::span<const AluaEvent> events, std::size_t played)
{
  std::set<std::string> begun;
  for (const auto &event : events.first(played))
    if (is_passing(event))
      begun.insert(subject(event));
    else
      begun.erase(subject(event));
  Events endings;
  for (const auto &event : events.subspan(played))
    if (!is_passing(event) && begun.erase(subject(event)) != 0)
      endings.push_back(event);
  return endings;
}

} // namespace megasas
