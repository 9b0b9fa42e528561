// SPDX-License-Identifier: GPL-2.0-or-later
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "catch.hpp"
#include "configfs/config_file.h"
#include "configfs/live.h"
#include "configfs/plan.h"
#include "fake_tree.hpp"

using megasas::Configuration;
using megasas::Situation;

namespace {

constexpr const char* two_targets = R"({"version": 1,
  "backstores": [{"name": "b", "type": "iblock", "device": "/dev/sda"},
                 {"name": "r", "type": "ramdisk", "size": "1MiB", "block_size": 4096},
                 {"name": "f", "type": "fileio", "path": "/dev/null/f", "size": "1MiB"}],
  "targets": [{"wwpn": "naa.5001405000000001", "owner_uid": 1000,
               "luns": [{"lun": 0, "backstore": "b"}, {"lun": 3, "backstore": "r", "writeback": true}]},
              {"wwpn": "naa.5001405000000001", "tpgt": 2, "luns": [{"lun": 0, "backstore": "b"}]},
              {"wwpn": "naa.5001405000000002", "enable": false, "luns": [{"lun": 7, "backstore": "f"}]}]})";

constexpr const char* other = R"({"version": 1,
  "backstores": [{"name": "b", "type": "iblock", "device": "/dev/sdb"},
                 {"name": "r", "type": "ramdisk", "size": "1MiB", "block_size": 4096}],
  "targets": [{"wwpn": "naa.5001405000000001", "owner_uid": 1001, "initiator_name": "naa.5001405000000099",
               "luns": [{"lun": 0, "backstore": "b", "writeback": true}, {"lun": 1, "backstore": "r"}]},
              {"wwpn": "naa.5001405000000002", "luns": []},
              {"wwpn": "naa.5001405000000003", "luns": [{"lun": 0, "backstore": "r"}]}]})";

constexpr const char* nothing = R"({"version": 1})";

Configuration config(const char* text)
{
    return megasas::parse_config(text, "FILE").value();
}

Situation situation(const FakeTree& tree, std::set<std::string> owned)
{
    return {megasas::read_configuration(tree).value(), std::move(owned), {}};
}

// As megasasctl does it; the names survive what the run does not.
megasas::Done apply(FakeTree& tree, std::set<std::string>& owned, const char* text)
{
    const auto plan = megasas::make_plan(tree, config(text), situation(tree, owned));
    if (!plan)
        return std::unexpected(plan.error());
    auto names = owned;
    names.insert(plan->owned.begin(), plan->owned.end());
    owned = names;
    const auto done = megasas::run_steps(tree, plan->steps);
    if (done)
        owned = plan->owned;
    return done;
}

std::size_t changes(const FakeTree& tree, const std::set<std::string>& owned, const char* text)
{
    const auto plan = megasas::make_plan(tree, config(text), situation(tree, owned)).value();
    CHECK(plan.steps.empty() == plan.changes.empty());
    return plan.changes.size();
}

} // namespace

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
        CHECK(changes(tree, owned, text) == (text == nothing ? 0 : 0));
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
        for (unsigned point = 0;; point++) {
            FakeTree tree;
            std::set<std::string> owned;
            if (from != nothing)
                REQUIRE(apply(tree, owned, from));
            const auto before = tree.content();
            tree.fail_at = tree.changes + point;
            const auto done = apply(tree, owned, to);
            if (done)
                break;
            INFO("change " << point << ": " << done.error().text);
            CHECK(tree.content() == before);
            CHECK(done.error().text.find("undone") != std::string::npos);
            CHECK(done.error().text.find("could not") == std::string::npos);
        }
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
        for (unsigned point = 0;; point++) {
            FakeTree tree;
            std::set<std::string> owned;
            REQUIRE(apply(tree, owned, two_targets));
            tree.fail_at = tree.changes + point;
            tree.killed = true;
            const bool ended = apply(tree, owned, to).has_value();
            tree.fail_at.reset();
            const auto again = apply(tree, owned, two_targets);
            INFO("killed at change " << point << (again ? "" : ": " + again.error().text));
            REQUIRE(again);
            CHECK(changes(tree, owned, two_targets) == 0);
            REQUIRE(apply(tree, owned, nothing));
            CHECK(tree.content() == std::map<std::string, std::string>{{"target", ""}, {"target/core", ""}});
            if (ended)
                break;
        }
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
    const auto directory = std::filesystem::temp_directory_path() / ("manager-" + std::to_string(::getpid()));
    std::filesystem::create_directory(directory);
    const auto file = directory / "disk.img";
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
    std::filesystem::remove_all(directory);
}

TEST_CASE("manager: a diff line says what, which and how")
{
    FakeTree tree;
    const auto plan = megasas::make_plan(tree, config(two_targets), situation(tree, {})).value();
    CHECK(megasas::format_change(plan.changes.front()) == "+ backstore b: iblock /dev/sda");
    CHECK(megasas::format_change(plan.changes.back()) == "+ lun naa.5001405000000002 tpgt_1 7: f");
}
