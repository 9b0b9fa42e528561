// SPDX-License-Identifier: GPL-2.0-or-later
// LUNs that change under a guest, or between logical and physical drive.
#include <cerrno>

#include "catch.hpp"
#include "planning.hpp"

using namespace planning;

TEST_CASE("manager: what a guest uses is not pulled from under it")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    auto now = situation(tree, owned);
    now.attached = {"naa.5001405000000001 tpgt_1"};
    CHECK(megasas::make_plan(tree, config(other), now).error().code == EBUSY);
    CHECK(megasas::make_plan(tree, config(nothing), now).error().code == EBUSY);
    now.attached = {"naa.5001405000000002 tpgt_1"};
    CHECK(megasas::make_plan(tree, config(other), now));
}

TEST_CASE("manager: a LUN may go from under a guest")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    auto now = situation(tree, owned);
    now.attached = {"naa.5001405000000001 tpgt_1"};
    auto wanted = config(two_targets);
    wanted.targets[0].luns.pop_back();
    const auto plan = megasas::make_plan(tree, wanted, now);
    REQUIRE(plan);
    CHECK(plan->changes.back() ==
          megasas::Change{megasas::Change::Kind::remove, "lun", "naa.5001405000000001 tpgt_1 3", "r"});
}

TEST_CASE("manager: a LUN becomes a physical drive and back, when no guest has it")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    auto jbod = std::string(two_targets);
    jbod.replace(jbod.find("\"writeback\": true"), 17, "\"jbod\": true");
    const std::string tpg = "target/megasas/naa.5001405000000001/tpgt_1";
    auto now = situation(tree, owned);
    now.attached = {"naa.5001405000000001 tpgt_1"};
    CHECK(megasas::make_plan(tree, config(jbod.c_str()), now).error().code == EBUSY);
    REQUIRE(apply(tree, owned, jbod.c_str()));
    CHECK(*tree.read(tpg + "/param/jbod_luns") == "3");
    CHECK(*tree.read(tpg + "/param/writeback_luns") == "");
    CHECK(changes(tree, owned, jbod.c_str()) == 0);
    REQUIRE(apply(tree, owned, two_targets));
    CHECK(*tree.read(tpg + "/param/jbod_luns") == "");
}

TEST_CASE("manager: a physical drive that goes is never a logical one")
{
    FakeTree tree;
    std::set<std::string> owned;
    auto jbod = std::string(two_targets);
    jbod.replace(jbod.find("\"writeback\": true"), 17, "\"jbod\": true");
    REQUIRE(apply(tree, owned, jbod.c_str()));
    auto wanted = config(jbod.c_str());
    wanted.targets[0].luns.pop_back();
    const auto plan = megasas::make_plan(tree, wanted, situation(tree, owned)).value();
    const std::string tpg = "target/megasas/naa.5001405000000001/tpgt_1";
    std::vector<std::string> order;
    for (const auto& step : plan.steps)
        order.push_back(step.operation.path.substr(tpg.size()));
    CHECK(order == std::vector<std::string>{"/lun/lun_3/r", "/lun/lun_3", "/param/jbod_luns"});
}

TEST_CASE("manager: lists that name LUNs which are not there yet are put right before those come")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    const std::string tpg = "target/megasas/naa.5001405000000001/tpgt_1";
    REQUIRE(tree.write(tpg + "/param/writeback_luns", "3,9"));
    REQUIRE(tree.write(tpg + "/param/jbod_luns", "9"));
    REQUIRE(apply(tree, owned, two_targets));
    CHECK(*tree.read(tpg + "/param/writeback_luns") == "3");
    CHECK(*tree.read(tpg + "/param/jbod_luns") == "");
}

TEST_CASE("manager: LUNs that cannot be read are not LUNs that are gone")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    const auto wwpn = megasas::Wwn::parse("naa.5001405000000001").value();
    REQUIRE(megasas::read_luns(tree, wwpn, 1)->size() == 2);
    const auto device = "target/core/" + megasas::read_target(tree, wwpn, 1).value().luns.front().backstore;
    const std::string tpg = "target/megasas/naa.5001405000000001/tpgt_1";
    const std::string initiator = "/param/initiator_name";
    const std::string acl = "/acls";
    const std::string parts[] = {"/lun", "/lun/lun_3", initiator, acl, "/param/jbod_luns", "/param/writeback_luns"};
    for (const auto& part : parts) {
        CAPTURE(part);
        tree.unreadable = tpg + part;
        const auto luns = megasas::read_luns(tree, wwpn, 1);
        REQUIRE_FALSE(luns);
        CHECK(luns.error().code == EMFILE);
        if (part != acl) // of which a configuration says nothing
            CHECK(megasas::read_configuration(tree).error().code == EMFILE);
    }
    for (const auto* attribute : {"/info", "/wwn/vpd_unit_serial", "/attrib/block_size"}) {
        CAPTURE(attribute);
        tree.unreadable = device + attribute;
        CHECK(megasas::read_luns(tree, wwpn, 1).error().code == EMFILE);
    }
}
