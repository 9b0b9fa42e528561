// SPDX-License-Identifier: GPL-2.0-or-later
// ALUA target port groups: in a file, on the way to configfs, and back.
#include <cerrno>

#include "catch.hpp"
#include "configfs/file/writer.h"
#include "configfs/read/alua_view.h"
#include "configfs/read/kept_state.h"
#include "configfs/write/change.h"
#include "planning.hpp"
#include "temporary.hpp"

using namespace planning;

namespace {

std::string with_groups(const std::string& groups, const std::string& lun = "", const std::string& serial = "")
{
    return R"({"version": 1,
      "backstores": [{)" + serial + R"("name": "r", "type": "ramdisk", "size": "1MiB", "alua_groups": [)" +
           groups + R"(]}],
      "targets": [{"wwpn": "naa.5001405000000001", "luns": [{"lun": 0, "backstore": "r")" + lun + "}]}]}";
}

std::string error_of(const std::string& text)
{
    const auto parsed = megasas::parse_config(text, "FILE");
    return parsed ? "" : parsed.error().text;
}

const std::string one = R"({"name": "a", "id": 1})";
const std::string groups = "target/core/rd_mcp_0/r/alua/";

} // namespace

TEST_CASE("manager alua: what a group may be")
{
    CHECK(error_of(with_groups(one, R"(, "alua_group": "a")")).empty());
    CHECK(error_of(with_groups(R"({"name": "a", "id": 0})")).starts_with("FILE: backstores[0].alua_groups[0].id: "));
    for (const auto* state : {"offline", "transitioning", "0"})
        CHECK(error_of(with_groups(R"({"name": "a", "id": 1, "state": ")" + std::string(state) + "\"}"))
                  .starts_with("FILE: backstores[0].alua_groups[0].state: must be active/optimized, "));
    CHECK_FALSE(error_of(with_groups(R"({"name": "a", "id": 1, "access": "all"})")).empty());
    CHECK_FALSE(error_of(with_groups(R"({"name": "a", "id": 1, "transition_ms": 30001})")).empty());
    CHECK_FALSE(error_of(with_groups(R"({"name": "a", "id": 1, "nonoptimized_delay_ms": 10001})")).empty());
    CHECK_FALSE(error_of(with_groups(R"({"name": "a", "id": 1, "implicit_transition_s": 256})")).empty());
    CHECK(error_of(with_groups(R"({"name": "a", "id": 1, "unsupported_states": ["offline"]})")).starts_with("FILE: backstores[0].alua_groups[0].unsupported_states: must name "));
    CHECK(error_of(with_groups(R"({"name": "a", "id": 1, "state": "standby", "unsupported_states": ["standby"]})")) ==
          "FILE: backstores[0].alua_groups[0].state: standby is one of the unsupported_states");
    CHECK_FALSE(error_of(with_groups(R"({"name": "default_tg_pt_gp", "id": 1})")).empty());
    CHECK_FALSE(error_of(with_groups(R"({"name": "NULL", "id": 1})")).empty());
    CHECK_FALSE(error_of(with_groups(R"({"name": "a/b", "id": 1})")).empty());
    CHECK(error_of(with_groups(one + "," + one)) ==
          "FILE: backstores[0]: two groups are named \"a\": rename one");
    CHECK(error_of(with_groups(one + R"(, {"name": "b", "id": 1})")) ==
          "FILE: backstores[0]: two groups have the id 1: give one another");
    CHECK(error_of(with_groups(one, R"(, "alua_group": "b")")) ==
          "FILE: naa.5001405000000001 tpgt_1 LUN 0: backstore r has no ALUA group \"b\": add it or correct the name");
}

TEST_CASE("manager alua: groups are made with their states, and LUNs put into them")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    const std::string left = "target/core/iblock_0/b/alua/left/";
    CHECK(*tree.read(left + "tg_pt_gp_id") == "1");
    CHECK(*tree.read(left + "alua_access_state") == "2");
    CHECK(*tree.read(left + "preferred") == "1");
    CHECK(*tree.read("target/core/iblock_0/b/alua/right/alua_access_type") == "Explicit");
    CHECK(*tree.read("target/megasas/naa.5001405000000001/tpgt_2/lun/lun_0/alua_tg_pt_gp") == "TG Port Alias: right");
}

TEST_CASE("manager alua: a group changes in place, its LUNs stay")
{
    FakeTree tree;
    std::set<std::string> owned;
    const auto before = with_groups(R"({"name": "a", "id": 1, "access": "explicit"})", R"(, "alua_group": "a")");
    const auto after = with_groups(
        R"({"name": "a", "id": 1, "access": "explicit", "state": "standby", "transition_ms": 20}, {"name": "b", "id": 2})",
        R"(, "alua_group": "b")");
    REQUIRE(apply(tree, owned, before.c_str()));
    REQUIRE(apply(tree, owned, after.c_str()));
    CHECK(*tree.read(groups + "a/alua_access_state") == "2");
    CHECK(*tree.read(groups + "a/alua_access_type") == "Explicit");
    CHECK(*tree.read(groups + "a/trans_delay_msecs") == "20");
    CHECK(changes(tree, owned, after.c_str()) == 0);
    const auto views = megasas::read_alua(tree).value();
    REQUIRE(views.size() == 2); // the default one has no member
    CHECK(views[0].members.empty());
    REQUIRE(views[1].members.size() == 1);
    CHECK(views[1].group.name == "b");
    REQUIRE(apply(tree, owned, with_groups("").c_str()));
    CHECK_FALSE(tree.exists(groups + "a"));
    CHECK(megasas::read_alua(tree)->front().group.name == megasas::default_alua_group);
}

TEST_CASE("manager alua: a state is supported before a group takes it, and no more after that")
{
    FakeTree tree;
    std::set<std::string> owned;
    const auto poor = with_groups(R"({"name": "a", "id": 1, "state": "active/optimized", "unsupported_states": ["standby", "transitioning"]})");
    const auto other = with_groups(
        R"({"name": "a", "id": 1, "state": "standby", "unsupported_states": ["active/optimized"], "nonoptimized_delay_ms": 7, "implicit_transition_s": 9})");
    REQUIRE(apply(tree, owned, poor.c_str()));
    CHECK(*tree.read(groups + "a/alua_support_standby") == "0");
    CHECK(*tree.read(groups + "a/alua_support_unavailable") == "1");
    CHECK(changes(tree, owned, poor.c_str()) == 0);
    REQUIRE(apply(tree, owned, other.c_str()));
    CHECK(*tree.read(groups + "a/alua_access_state") == "2");
    CHECK(*tree.read(groups + "a/alua_support_standby") == "1");
    CHECK(*tree.read(groups + "a/alua_support_active_optimized") == "0");
    CHECK(*tree.read(groups + "a/nonop_delay_msecs") == "7");
    CHECK(*tree.read(groups + "a/implicit_trans_secs") == "9");
    CHECK(changes(tree, owned, other.c_str()) == 0);
    REQUIRE(apply(tree, owned, poor.c_str()));
    CHECK(*tree.read(groups + "a/alua_access_state") == "0");
}

TEST_CASE("manager alua: what export writes of a state that was given up can be applied")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, with_groups(R"({"name": "a", "id": 1, "state": "standby"})").c_str()));
    for (const auto* state : {"standby", "unavailable"})
        REQUIRE(tree.write(groups + "a/alua_support_" + state, "0"));
    const auto live = megasas::config_json(megasas::wanted_as_live(situation(tree, owned))).value();
    CHECK(live["backstores"][0]["alua_groups"][0]["unsupported_states"].dump() == R"(["unavailable"])");
    CHECK(error_of(live.dump()).empty());
}

TEST_CASE("manager alua: only where there is a map the host makes a group lba-dependent")
{
    FakeTree tree;
    std::set<std::string> owned;
    const std::string implicit = R"({"name": "a", "id": 1, "access": "implicit"})";
    REQUIRE(apply(tree, owned, with_groups(implicit, R"(, "alua_group": "a")").c_str()));
    const auto check = [&] {
        return megasas::check_alua_state(megasas::find_alua_group(tree, "r", "a").value(), megasas::AluaState::lba_dependent);
    };
    CHECK(check().error().text.starts_with("alua group r/a: lba-dependent needs a map"));
    REQUIRE(tree.write("target/core/rd_mcp_0/r/lba_map", "0 0\n0 2047 1:O"));
    CHECK(check());
}

TEST_CASE("manager alua: a state that a file leaves out stays, one that it says comes back")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, with_groups(one).c_str()));
    REQUIRE(tree.write(groups + "a/alua_access_state", "3"));
    CHECK(changes(tree, owned, with_groups(one).c_str()) == 0);
    REQUIRE(apply(tree, owned, with_groups(R"({"name": "a", "id": 1, "state": "active/non-optimized"})").c_str()));
    CHECK(*tree.read(groups + "a/alua_access_state") == "1");
}

TEST_CASE("manager alua: a path that comes is there before one goes")
{
    const auto both = [](const char* left, const char* right) {
        return with_groups(R"({"name": "right", "id": 2, "state": ")" + std::string(right) + R"("}, {"name": "left", "id": 1, "state": ")" +
                           std::string(left) + "\"}");
    };
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, both("standby", "active/optimized").c_str()));
    const auto plan = megasas::make_plan(tree, config(both("active/optimized", "standby").c_str()), situation(tree, owned)).value();
    REQUIRE(plan.steps.size() == 2);
    CHECK(plan.steps[0].operation.path == groups + "left/alua_access_state");
    CHECK(plan.steps[1].operation.path == groups + "right/alua_access_state");
}

TEST_CASE("manager alua: an id is free when its group is gone")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, with_groups(one).c_str()));
    const auto renamed = with_groups(R"({"name": "b", "id": 1})");
    CHECK(apply(tree, owned, renamed.c_str()).error().text ==
          "alua group r/b: group a has the id 1: give another one, or apply without both first");
    REQUIRE(apply(tree, owned, with_groups("").c_str()));
    REQUIRE(apply(tree, owned, renamed.c_str()));
}

TEST_CASE("manager alua: a group keeps its id")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, with_groups(one).c_str()));
    const auto done = apply(tree, owned, with_groups(R"({"name": "a", "id": 2})").c_str());
    REQUIRE_FALSE(done);
    CHECK(done.error().text ==
          "alua group r/a: the id of a group cannot change: give the group of id 2 another name");
}

TEST_CASE("manager alua: a kept state is where the kernel wrote it, and no other state comes of it")
{
    CHECK(megasas::parse_kept_state("tg_pt_gp_id=1\nalua_access_state=0x02\nalua_access_status=0x01\n") == megasas::AluaState::standby);
    CHECK_FALSE(megasas::parse_kept_state("tg_pt_gp_id=1\nalua_access_state=0x0f\nalua_access_status=0x01\n"));
    CHECK_FALSE(megasas::parse_kept_state("tg_pt_gp_id=1\nalua_access_state=0x0e\n"));
    CHECK_FALSE(megasas::parse_kept_state("tg_pt_gp_id=1\nalua_access_state=0x"));
    CHECK_FALSE(megasas::parse_kept_state(""));
}

TEST_CASE("manager alua: a group whose state is kept begins with the last one, and apply leaves it alone")
{
    const Temporary temporary;
    const auto text = with_groups(R"({"name": "a", "id": 1, "state": "standby", "keep_state": true})", R"(, "alua_group": "a")", R"("serial": "one", )");
    FakeTree tree;
    REQUIRE(tree.write("target/dbroot", temporary.path.string()));
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, text.c_str()));
    CHECK(*tree.read(groups + "a/alua_access_state") == "2");
    CHECK(*tree.read(groups + "a/alua_write_metadata") == "1");
    REQUIRE(tree.write(groups + "a/alua_access_state", "3"));
    CHECK(changes(tree, owned, text.c_str()) == 0);

    REQUIRE(apply(tree, owned, nothing));
    temporary.put("alua/tpgs_one/a", "tg_pt_gp_id=1\nalua_access_state=0x01\nalua_access_status=0x01\n");
    REQUIRE(apply(tree, owned, text.c_str()));
    CHECK(*tree.read(groups + "a/alua_access_state") == "1");
}
