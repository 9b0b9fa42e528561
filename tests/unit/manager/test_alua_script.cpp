// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "configfs/file/alua_script.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

using namespace std::chrono_literals;
using megasas::AluaEvent;
using megasas::AluaPortEvent;
using megasas::AluaState;
using megasas::AluaStateEvent;

namespace {

std::string script(const std::string& scenarios)
{
    return R"({"version": 1, "scenarios": [)" + scenarios + "]}";
}

std::vector<AluaEvent> events(const std::string& scenarios)
{
    return megasas::parse_alua_script(script(scenarios), "FILE").value();
}

std::string error_of(const std::string& scenarios)
{
    const auto parsed = megasas::parse_alua_script(script(scenarios), "FILE");
    return parsed ? "" : parsed.error().text;
}

std::string walk(unsigned seed)
{
    return R"({"type": "walk", "backstore": "d", "groups": ["a", "b", "c"], "every_ms": 100, "times": 500, "seed": )" +
           std::to_string(seed) + "}";
}

bool active(AluaState state)
{
    return state == AluaState::active_optimized || state == AluaState::active_nonoptimized;
}

} // namespace

TEST_CASE("manager alua script: at a failover the next group is active before the last one is not")
{
    const auto found = events(R"({"type": "failover", "backstore": "d", "groups": ["a", "b"], "every_ms": 5000, "times": 3})");
    const auto event = [](auto at, const char* group, AluaState state) { return AluaEvent{at, AluaStateEvent{"d", group, state}}; };
    CHECK(found == std::vector{event(0ms, "a", AluaState::active_optimized), event(0ms, "b", AluaState::standby),
                               event(5000ms, "b", AluaState::active_optimized), event(5000ms, "a", AluaState::standby),
                               event(10000ms, "a", AluaState::active_optimized), event(10000ms, "b", AluaState::standby)});
}

TEST_CASE("manager alua script: a walk is the same for its seed, changes something each time, and leaves a path")
{
    const auto found = events(walk(7));
    CHECK(found == events(walk(7)));
    CHECK(found != events(walk(8)));
    REQUIRE(found.size() == 3 + 500);
    std::map<std::string, AluaState> now;
    for (const auto& event : found) {
        const auto& change = std::get<AluaStateEvent>(event.what);
        if (event.at > 0ms)
            REQUIRE(now[change.group] != change.state);
        now[change.group] = change.state;
        REQUIRE(std::any_of(now.begin(), now.end(), [](const auto& group) { return active(group.second); }));
    }
    CHECK(found.back().at == 50s);
}

TEST_CASE("manager alua script: a port that flaps is up at the end")
{
    const auto found = events(R"({"type": "flap", "wwpn": "naa.5001405000000001", "lun": 2, "down_ms": 10, "up_ms": 100, "times": 2})");
    std::vector<std::pair<std::chrono::milliseconds, bool>> seen;
    for (const auto& event : found)
        seen.emplace_back(event.at, std::get<AluaPortEvent>(event.what).offline);
    CHECK(seen == std::vector<std::pair<std::chrono::milliseconds, bool>>{{100ms, true}, {110ms, false}, {210ms, true}, {220ms, false}});
    CHECK(megasas::describe(found[0]) == "naa.5001405000000001 tpgt_1 LUN 2 offline");
}

TEST_CASE("manager alua script: scenarios run side by side")
{
    const auto found = events(R"({"type": "set", "at_ms": 20, "backstore": "d", "group": "a", "state": "transitioning"},
                                 {"type": "set", "at_ms": 10, "backstore": "d", "group": "b", "state": "unavailable"})");
    REQUIRE(found.size() == 2);
    CHECK(megasas::describe(found[0]) == "d/b unavailable");
    CHECK(megasas::describe(found[1]) == "d/a transitioning");
}

TEST_CASE("manager alua script: one that is stopped leaves no port down and no group in transition")
{
    const auto found = events(R"({"type": "flap", "wwpn": "naa.5001405000000001", "lun": 2, "down_ms": 10, "up_ms": 100, "times": 2},
                                 {"type": "set", "at_ms": 105, "backstore": "d", "group": "a", "state": "transitioning"},
                                 {"type": "set", "at_ms": 300, "backstore": "d", "group": "a", "state": "standby"},
                                 {"type": "set", "at_ms": 400, "backstore": "d", "group": "a", "state": "unavailable"})");
    const auto endings = [&](std::size_t played) {
        std::vector<std::string> said;
        for (const auto& event : megasas::alua_script_endings(found, played))
            said.push_back(megasas::describe(event));
        return said;
    };
    const std::string online = "naa.5001405000000001 tpgt_1 LUN 2 online";
    CHECK(endings(0).empty());
    CHECK(endings(1) == std::vector<std::string>{online});
    CHECK(endings(2) == std::vector<std::string>{online, "d/a standby"});
    CHECK(endings(3) == std::vector<std::string>{"d/a standby"});
    CHECK(endings(found.size()).empty());
}

TEST_CASE("manager alua script: what is wrong is said in one line")
{
    CHECK(error_of(R"({"type": "walk", "backstore": "d", "groups": ["a", "a"], "every_ms": 1, "times": 1})") ==
          "FILE: scenarios[0].groups: names a group twice: name each once");
    CHECK(error_of(R"({"type": "jump"})") == "FILE: scenarios[0].type: must be failover, walk, flap or set");
    CHECK(error_of(R"({"type": "failover", "backstore": "d", "groups": ["a"], "every_ms": 1, "times": 1})") ==
          "FILE: scenarios[0].groups: must be the names of two groups or more");
    CHECK(error_of(R"({"type": "walk", "backstore": "d", "groups": ["a", 1], "every_ms": 1, "times": 1})")
              .starts_with("FILE: scenarios[0].groups: "));
    CHECK(error_of(R"({"type": "set", "at_ms": 0, "backstore": "d", "group": "a", "state": "offline"})")
              .starts_with("FILE: scenarios[0].state: must be one of active/optimized, "));
    CHECK(error_of(R"({"type": "flap", "wwpn": "x", "lun": 0, "down_ms": 1, "up_ms": 1, "times": 1})")
              .starts_with("FILE: scenarios[0].wwpn: "));
    CHECK(error_of(R"({"type": "flap", "wwpn": "naa.5001405000000001", "lun": 0, "down_ms": 0, "up_ms": 1, "times": 1})")
              .starts_with("FILE: scenarios[0].down_ms: "));
    std::string many;
    for (int i = 0; i < 6; ++i)
        many += std::string(i ? "," : "") +
                R"({"type": "failover", "backstore": "d", "groups": ["a", "b"], "every_ms": 1, "times": 100000})";
    CHECK(error_of(many).find("more than 1000000 events") != std::string::npos);
}

TEST_CASE("manager alua script: those of configfs/scenarios can be played")
{
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(EXAMPLES).parent_path() / "scenarios")) {
        INFO(entry.path().string());
        std::ifstream stream(entry.path());
        const std::string content{std::istreambuf_iterator<char>(stream), {}};
        const auto parsed = megasas::parse_alua_script(content, entry.path().string());
        REQUIRE(parsed);
        CHECK_FALSE(parsed->empty());
        files++;
    }
    CHECK(files > 0);
}
