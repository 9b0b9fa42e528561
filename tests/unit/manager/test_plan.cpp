// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <filesystem>

#include "catch.hpp"
#include "planning.hpp"
#include "temporary.hpp"

using namespace planning;

TEST_CASE("manager: apply makes what the file says, in the kernel's order")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    CHECK(owned == std::set<std::string>{"fileio_0/f", "iblock_0/b", "rd_mcp_0/r"});
    const std::string tpg = "target/megasas/naa.5001405000000001/tpgt_1";
    CHECK(*tree.read(tpg + "/enable") == "1");
    CHECK(*tree.read(tpg + "/param/owner_uid") == "1000");
    CHECK(*tree.read(tpg + "/param/writeback_luns") == "3");
    CHECK(*tree.read(tpg + "/param/initiator_name") == "naa.5001405800080001");
    CHECK(*tree.read_link(tpg + "/lun/lun_3/r", 2) == "rd_mcp_0/r");
    CHECK(*tree.read("target/core/rd_mcp_0/r/attrib/block_size") == "4096");
    CHECK(*tree.read("target/core/iblock_0/b/udev_path") == "/dev/sda");
    CHECK(*tree.read("target/core/fileio_0/f/control") == "fd_dev_name=/dev/null/f,fd_dev_size=1048576,fd_async_io=1");
    CHECK(*tree.read("target/megasas/naa.5001405000000002/tpgt_1/enable") == "0");
}

TEST_CASE("manager: apply a second time changes nothing")
{
    FakeTree tree;
    std::set<std::string> owned;
    for (const auto* text : {two_targets, other, nothing, two_targets}) {
        REQUIRE(apply(tree, owned, text));
        CHECK(changes(tree, owned, text) == 0);
    }
}

TEST_CASE("manager: apply of nothing leaves nothing, the fabric's directory included")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    REQUIRE(apply(tree, owned, nothing));
    CHECK(owned.empty());
    CHECK(tree.content() == std::map<std::string, std::string>{{"target", ""}, {"target/core", ""}});
}

TEST_CASE("manager: apply alters what differs and keeps the rest")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    REQUIRE(apply(tree, owned, other));
    const std::string tpg = "target/megasas/naa.5001405000000001/tpgt_1";
    CHECK(*tree.read(tpg + "/param/owner_uid") == "1001");
    CHECK(*tree.read(tpg + "/param/initiator_name") == "naa.5001405000000099");
    CHECK(*tree.read(tpg + "/param/writeback_luns") == "0");
    CHECK(*tree.read("target/core/iblock_1/b/udev_path") == "/dev/sdb");
    CHECK_FALSE(tree.exists("target/core/iblock_0"));
    CHECK_FALSE(tree.exists("target/core/fileio_0"));
    CHECK_FALSE(tree.exists("target/megasas/naa.5001405000000001/tpgt_2"));
    CHECK_FALSE(tree.exists(tpg + "/lun/lun_3"));
}

TEST_CASE("manager: a failure anywhere is undone without a trace")
{
    const std::vector<std::pair<const char*, const char*>> ways{
        {nothing, two_targets}, {two_targets, other}, {two_targets, nothing}, {other, two_targets}};
    for (const auto& [from, to] : ways)
        check_undone(from, to);
}

TEST_CASE("manager: what cannot be undone is named")
{
    FakeTree tree;
    std::set<std::string> owned;
    tree.fail_at = 5;
    tree.killed = true;
    const auto done = apply(tree, owned, two_targets);
    REQUIRE_FALSE(done);
    CHECK(done.error().text.find("could not be undone: remove target/core/") != std::string::npos);
    CHECK(done.error().text.find('\n') == std::string::npos);
}

TEST_CASE("manager: a killed run is repaired by the next")
{
    for (const auto* to : {other, nothing})
        check_repaired(two_targets, to);
}

TEST_CASE("manager: what a new configuration does not touch is not made anew")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    const auto plan = megasas::make_plan(tree, config(other), situation(tree, owned)).value();
    const auto removed = std::ranges::find_if(plan.steps, [](const megasas::Step& step) {
        return step.operation == megasas::remove_directory("target/core/fileio_0/f");
    });
    // All that is new comes first, so that its failure costs no backstore.
    REQUIRE(removed != plan.steps.end());
    CHECK(std::all_of(removed, plan.steps.end(), [](const megasas::Step& step) {
        return step.operation.kind == megasas::Operation::Kind::remove_directory;
    }));
    CHECK(owned.contains("rd_mcp_0/r"));
    CHECK(plan.owned.contains("rd_mcp_0/r"));
}

TEST_CASE("manager: a device moves to a backstore of another name")
{
    constexpr const char* renamed = R"({"version": 1,
        "backstores": [{"name": "c", "type": "iblock", "device": "/dev/sda"}],
        "targets": [{"wwpn": "naa.5001405000000001", "luns": [{"lun": 0, "backstore": "c"}]}]})";
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    REQUIRE(apply(tree, owned, renamed));
    CHECK(owned.size() == 1);
    CHECK(changes(tree, owned, renamed) == 0);
}

TEST_CASE("manager: backstores of other tools are left alone")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(tree.make_directory("target/core/iblock_0"));
    REQUIRE(tree.make_directory("target/core/iblock_0/theirs"));
    REQUIRE(apply(tree, owned, two_targets));
    CHECK(owned.contains("iblock_1/b"));
    REQUIRE(apply(tree, owned, nothing));
    CHECK(tree.exists("target/core/iblock_0/theirs"));
    REQUIRE(tree.make_directory("target/core/iblock_0/b"));
    CHECK(apply(tree, owned, two_targets).error().code == EEXIST);
}

TEST_CASE("manager: the live configuration as a wanted one changes nothing")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, two_targets));
    const auto now = situation(tree, owned);
    const auto plan = megasas::make_plan(tree, megasas::wanted_as_live(now), now);
    REQUIRE(plan);
    CHECK(plan->changes.empty());
}

TEST_CASE("manager: a backing file is made, and gone again if apply fails")
{
    const Temporary directory;
    const auto file = directory.path / "disk.img";
    const auto text = R"({"version": 1, "backstores": [{"name": "f", "type": "fileio", "path": ")" + file.string() +
                      R"(", "size": "1MiB", "create": true}]})";
    FakeTree tree;
    std::set<std::string> owned;
    tree.fail_at = 3;
    CHECK_FALSE(apply(tree, owned, text.c_str()));
    CHECK_FALSE(std::filesystem::exists(file));
    tree.fail_at.reset();
    REQUIRE(apply(tree, owned, text.c_str()));
    CHECK(std::filesystem::file_size(file) == 1U << 20);
    REQUIRE(apply(tree, owned, nothing));
    CHECK(std::filesystem::exists(file));
}

TEST_CASE("manager: a diff line says what, which and how")
{
    FakeTree tree;
    const auto plan = megasas::make_plan(tree, config(two_targets), situation(tree, {})).value();
    CHECK(megasas::format_change(plan.changes.front()) == "+ backstore b: iblock /dev/sda");
    CHECK(megasas::format_change(plan.changes.back()) == "+ lun naa.5001405000000002 tpgt_1 7: f");
}
