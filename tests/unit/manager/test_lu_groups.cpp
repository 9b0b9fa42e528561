// SPDX-License-Identifier: GPL-2.0-or-later
// LU groups: in a file, on the way to configfs, and back; and ports that are offline.
#include <algorithm>
#include <cerrno>

#include "catch.hpp"
#include "configfs/file/writer.h"
#include "planning.hpp"

using namespace planning;

namespace {

// Three ramdisks, each with a group of id 1 and one of id 2 and a LUN in each.
std::string with(const std::string& lu_groups, const std::vector<std::string>& memberships,
                 const std::string& state = "")
{
    std::string stores;
    std::string targets;
    for (std::size_t i = 0; i < memberships.size(); i++) {
        const auto name = "r" + std::to_string(i);
        const auto member = memberships[i].empty() ? "" : R"("lu_group": ")" + memberships[i] + "\", ";
        stores += (i ? "," : "") + (R"({"name": ")" + name + R"(", "type": "ramdisk", "size": "1MiB", )" + member) +
                  R"("alua_groups": [{"name": "left", "id": 1)" + (i ? "" : state) +
                  R"(}, {"name": "right", "id": 2}]})";
        targets += (i ? "," : "") + (R"({"wwpn": "naa.500140500000000)" + std::to_string(i + 1)) +
                   R"(", "luns": [{"lun": 0, "backstore": ")" + name + R"(", "alua_group": "left"}]})";
    }
    return R"({"version": 1, "lu_groups": [)" + lu_groups + R"(], "backstores": [)" + stores + R"(], "targets": [)" +
           targets + "]}";
}

std::string error_of(const std::string& text)
{
    const auto parsed = megasas::parse_config(text, "FILE");
    return parsed ? "" : parsed.error().text;
}

const std::string pair = R"({"name": "pair", "id": 1})";
const std::string both = pair + R"(, {"name": "other", "id": 2})";

std::string left(const FakeTree& tree, unsigned store)
{
    const auto number = std::to_string(store);
    return tree.read("target/core/rd_mcp_" + number + "/r" + number + "/alua/left/alua_access_state").value();
}

std::string group_of(const FakeTree& tree, unsigned store)
{
    const auto number = std::to_string(store);
    return tree.read("target/core/rd_mcp_" + number + "/r" + number + "/alua_lu_gp").value().substr(16);
}

} // namespace

TEST_CASE("manager lu groups: a state that takes a map does not come to a member without one")
{
    const auto store = [](const std::string& name, const std::string& group, const std::string& map) {
        return R"({"name": ")" + name + R"(", "type": "ramdisk", "size": "1MiB", "lu_group": "pair", )" +
               R"("alua_groups": [{"name": "left", "id": 1)" + group + "}]" + map + "}";
    };
    const auto file = [](const std::string& stores) {
        return R"({"version": 1, "lu_groups": [)" + pair + R"(], "backstores": [)" + stores + R"(], "targets": []})";
    };
    const std::string map = R"(, "lba_map": {"segments": [{"first_lba": 0, "last_lba": 2047, "states": )"
                            R"({"left": "active/optimized"}}]})";
    const std::string implicit = R"(, "access": "implicit")";
    const auto one = store("r0", implicit + R"(, "state": "lba-dependent")", map);
    CHECK(error_of(file(one + "," + store("r1", implicit, map))).empty());
    for (const auto& other : {store("r1", implicit, ""), store("r1", "", map)})
        CHECK(error_of(file(one + "," + other)).find("so r1 needs an lba_map, too") != std::string::npos);
}

TEST_CASE("manager lu groups: what they may be")
{
    CHECK(error_of(with(both, {"pair", "other", ""})).empty());
    CHECK(error_of(with(R"({"name": "a", "id": 0})", {""})).starts_with("FILE: lu_groups[0].id: "));
    for (const auto* name : {"default_lu_gp", "NULL", "a/b"})
        CHECK(error_of(with(R"({"name": ")" + std::string(name) + R"(", "id": 1})", {""}))
                  .starts_with("FILE: lu_groups[0].name: "));
    CHECK(error_of(with(pair + "," + pair, {""})) == "FILE: two LU groups are named \"pair\": rename one");
    CHECK(error_of(with(pair + R"(, {"name": "b", "id": 1})", {""})) ==
          "FILE: two LU groups have the id 1: give one another");
    CHECK(error_of(with(pair, {"pari"})) ==
          "FILE: backstore r0: no LU group is named \"pari\": add it to \"lu_groups\" or correct the name");
    auto unlike = with(pair, {"pair", "pair"}, R"(, "state": "standby")");
    CHECK(config(unlike.c_str()).backstores[1].groups[0].state == megasas::AluaState::standby); // the other one follows
    unlike.replace(unlike.rfind(R"("id": 1)"), 7, R"("id": 1, "state": "unavailable")");
    CHECK(error_of(unlike) == "FILE: backstores r0 and r1 are in LU group \"pair\": their ALUA groups of id 1 need the "
                              "same state");
}

TEST_CASE("manager lu groups: states of members change together")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, with(both, {"pair", "pair", "other"}).c_str()));
    CHECK(owned.contains("lu_gps/pair"));
    CHECK(group_of(tree, 0) == "pair");
    CHECK(*tree.read("target/core/alua/lu_gps/pair/lu_gp_id") == "1");
    REQUIRE(apply(tree, owned, with(both, {"pair", "pair", "other"}, R"(, "state": "standby")").c_str()));
    CHECK((left(tree, 0) == "2" && left(tree, 1) == "2" && left(tree, 2) == "0"));
    CHECK(changes(tree, owned, with(both, {"pair", "pair", "other"}, R"(, "state": "standby")").c_str()) == 0);
}

TEST_CASE("manager lu groups: a backstore moves to another, and out of it")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, with(both, {"pair", "pair", "other"}).c_str()));
    REQUIRE(apply(tree, owned, with(both, {"pair", "other", ""}).c_str()));
    CHECK((group_of(tree, 0) == "pair" && group_of(tree, 1) == "other" && group_of(tree, 2) == "default_lu_gp"));
    CHECK(changes(tree, owned, with(both, {"pair", "other", ""}).c_str()) == 0);
    REQUIRE(apply(tree, owned, with(R"({"name": "pair", "id": 7})", {"pair", "", ""}).c_str()));
    CHECK((group_of(tree, 0) == "pair" && group_of(tree, 1) == "default_lu_gp"));
    CHECK(*tree.read("target/core/alua/lu_gps/pair/lu_gp_id") == "7");
    CHECK_FALSE(tree.exists("target/core/alua/lu_gps/other"));
    CHECK_FALSE(owned.contains("lu_gps/other"));
    REQUIRE(apply(tree, owned, nothing));
    CHECK(owned.empty());
}

TEST_CASE("manager lu groups: a failure anywhere is undone, a killed run repaired")
{
    const auto one = with(both, {"pair", "pair", "other"}, R"(, "state": "standby")");
    const auto two = with(pair, {"pair", "", "pair"});
    const auto less = with(both, {"pair"});
    for (const auto* to : {two.c_str(), less.c_str(), nothing}) {
        check_undone(one.c_str(), to);
        check_repaired(one.c_str(), to);
    }
    check_undone(nothing, one.c_str());
    check_undone(less.c_str(), one.c_str());
}

TEST_CASE("manager lu groups: those of other tools are left alone")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(tree.make_directory("target/core/alua/lu_gps/pair"));
    CHECK(apply(tree, owned, with(pair, {"pair"}).c_str()).error().code == EEXIST);
    REQUIRE(tree.write("target/core/alua/lu_gps/pair/lu_gp_id", "2"));
    CHECK(apply(tree, owned, with(R"({"name": "a", "id": 2})", {""}).c_str()).error().code == EEXIST);
    REQUIRE(apply(tree, owned, with("", {""}).c_str()));
    REQUIRE(tree.write("target/core/rd_mcp_0/r0/alua_lu_gp", "pair"));
    CHECK(changes(tree, owned, with("", {""}).c_str()) == 0);
    CHECK(megasas::wanted_as_live(situation(tree, owned)).backstores.front().lu_group.empty());
    REQUIRE(apply(tree, owned, nothing));
    CHECK(tree.exists("target/core/alua/lu_gps/pair"));
}

TEST_CASE("manager lu groups: what is live is written as it was read")
{
    FakeTree tree;
    std::set<std::string> owned;
    const auto text = with(both, {"pair", "pair", "other"});
    REQUIRE(apply(tree, owned, text.c_str()));
    const auto live = megasas::config_json(megasas::wanted_as_live(situation(tree, owned))).value();
    CHECK(live["lu_groups"].size() == 2);
    CHECK(live["backstores"][2]["lu_group"] == "other");
    CHECK(changes(tree, owned, live.dump().c_str()) == 0);
}

TEST_CASE("manager alua: a port goes offline and comes back")
{
    const std::string path = "target/megasas/naa.5001405000000001/tpgt_1/lun/lun_0/alua_tg_pt_offline";
    FakeTree tree;
    std::set<std::string> owned;
    const auto online = with("", {""});
    auto offline = online;
    offline.replace(offline.find(R"("lun": 0)"), 8, R"("lun": 0, "offline": true)");
    REQUIRE(apply(tree, owned, offline.c_str()));
    CHECK(*tree.read(path) == "1");
    CHECK(changes(tree, owned, offline.c_str()) == 0);
    const auto live = megasas::config_json(megasas::wanted_as_live(situation(tree, owned))).value();
    CHECK(live["targets"][0]["luns"][0]["offline"] == true);
    REQUIRE(apply(tree, owned, online.c_str()));
    CHECK(*tree.read(path) == "0");
    check_undone(offline.c_str(), nothing);
    check_undone(offline.c_str(), online.c_str());
}

TEST_CASE("manager alua: a port comes back before another goes offline")
{
    const auto with_offline = [](int offline) {
        std::string targets;
        for (const int number : {1, 2})
            targets += std::string(number > 1 ? "," : "") + R"({"wwpn": "naa.500140500000000)" + std::to_string(number) +
                       R"(", "luns": [{"lun": 0, "backstore": "r", "offline": )" + (number == offline ? "true" : "false") + "}]}";
        return R"({"version": 1, "backstores": [{"name": "r", "type": "ramdisk", "size": "1MiB"}], "targets": [)" + targets + "]}";
    };
    for (const int first : {1, 2}) {
        FakeTree tree;
        std::set<std::string> owned;
        REQUIRE(apply(tree, owned, with_offline(first).c_str()));
        const auto plan = megasas::make_plan(tree, config(with_offline(3 - first).c_str()), situation(tree, owned)).value();
        REQUIRE(plan.steps.size() == 2);
        CHECK(plan.steps[0].operation.value == "0");
        CHECK(plan.steps[1].operation.value == "1");
    }
}
