// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>
#include <filesystem>

#include "catch.hpp"
#include "configfs/model/tree.h"
#include "configfs/read/live.h"
#include "temporary.hpp"

namespace fs = std::filesystem;

namespace {

constexpr const char* device = "target/core/fileio_0/disk0/";
constexpr const char* tpg = "target/megasas/naa.5001405000000001/tpgt_1/";

void fill(const Temporary& root)
{
    root.put(device + std::string("info"),
             "Status: ACTIVATED\n        TCM FILEIO ID: 0        File: /d  Size: 1048576  "
             "Mode: O_DSYNC Async: 1\n");
    root.put(device + std::string("attrib/block_size"), "4096\n");
    root.put(device + std::string("attrib/hw_max_sectors"), "100\n");
    root.put(device + std::string("attrib/optimal_sectors"), "50\n");
    root.put(device + std::string("wwn/vpd_unit_serial"), "T10 VPD Unit Serial Number: abc\n");
    root.put(tpg + std::string("enable"), "1\n");
    root.put(tpg + std::string("param/owner_uid"), "1000\n");
    root.put(tpg + std::string("param/initiator_name"), "naa.5001405000000009\n");
    root.put(tpg + std::string("param/writeback_luns"), "5\n");
    root.put("target/megasas/version", "1\n");
    fs::create_directories(root.path / tpg / "lun/lun_5/statistics");
    fs::create_directories(root.path / tpg / "lun/lun_6");
    fs::create_symlink("../../../../../../target/core/fileio_0/disk0", root.path / tpg / "lun/lun_5/disk0");
}

} // namespace

TEST_CASE("manager: the model reads a tree of files")
{
    const Temporary root;
    fill(root);
    const megasas::FileTree tree(root.path.string());
    const auto found = megasas::read_configuration(tree);
    REQUIRE(found);
    REQUIRE(found->backstores.size() == 1);
    CHECK(found->backstores[0].serial == "abc");
    CHECK(found->backstores[0].size == 1U << 20);
    REQUIRE(found->targets.size() == 1);
    const auto& target = found->targets[0];
    CHECK((target.owner_uid == 1000 && target.enabled && target.initiator.text() == "naa.5001405000000009"));
    REQUIRE(target.luns.size() == 2);
    CHECK(target.luns[0] == megasas::Lun{5, "fileio_0/disk0", true});
    CHECK(target.luns[1] == megasas::Lun{6, "", false});
}

TEST_CASE("manager: facts of a LUN for the firmware")
{
    const Temporary root;
    fill(root);
    const megasas::FileTree tree(root.path.string());
    const auto luns = megasas::read_luns(tree, megasas::Wwn::parse("naa.5001405000000001").value(), 1);
    REQUIRE(luns);
    REQUIRE(luns->size() == 1);
    const auto& lun = luns->front();
    CHECK((lun.lun == 5 && lun.blocks == 256 && lun.block_size == 4096 && lun.write_back && !lun.jbod));
    CHECK(lun.max_sectors == 400);
    CHECK(lun.serial == "abc");
}

TEST_CASE("manager: with an explicit ACL the guest sees the numbers that it maps")
{
    const Temporary root;
    fill(root);
    const auto acl = root.path / tpg / "acls/naa.5001405000000009";
    fs::create_directories(acl / "lun_9");
    fs::create_directories(acl / "attrib");
    fs::create_symlink("../../../lun/lun_5", acl / "lun_9/mapped");
    const megasas::FileTree tree(root.path.string());
    const auto luns = megasas::read_luns(tree, megasas::Wwn::parse("naa.5001405000000001").value(), 1);
    REQUIRE(luns);
    REQUIRE(luns->size() == 1);
    CHECK((luns->front().lun == 9 && luns->front().backstore == "disk0" && luns->front().write_back));
}

TEST_CASE("manager: a target that is not there is an error of its own")
{
    const Temporary root;
    const megasas::FileTree tree(root.path.string());
    const auto wwpn = megasas::Wwn::parse("naa.5001405000000001").value();
    CHECK(megasas::read_target(tree, wwpn, 1).error().code == ENOENT);
    CHECK(megasas::read_luns(tree, wwpn, 1).error().code == ENOENT);
    CHECK(megasas::read_configuration(tree)->targets.empty());
}

TEST_CASE("manager: a tree of files is changed as configfs is")
{
    const Temporary root;
    megasas::FileTree tree(root.path.string());
    REQUIRE(tree.make_directory("a"));
    CHECK(tree.make_directory("a").error().code == EEXIST);
    root.put("a/value", "");
    REQUIRE(tree.write("a/value", "7"));
    CHECK(*tree.read("a/value") == "7");
    CHECK(tree.write("a/none", "7").error().code == ENOENT);
    REQUIRE(tree.link("a/link", "a/value"));
    CHECK(*tree.read_link("a/link", 2) == "a/value");
    CHECK(tree.remove_directory("a").error().code == ENOTEMPTY);
    REQUIRE(tree.unlink("a/link"));
    CHECK_FALSE(tree.exists("a/link"));
}
