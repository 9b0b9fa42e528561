// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "configfs/file/config.h"
#include "configfs/file/writer.h"
#include "planning.hpp"
#include "util/size.h"

using megasas::parse_config;

namespace {

std::string with_backstore(const std::string& members)
{
    return R"({"version": 1, "backstores": [{"name": "a", )" + members + "}]}";
}

std::string with_target(const std::string& members)
{
    return R"({"version": 1, "backstores": [{"name": "a", "type": "ramdisk", "size": "1MiB"}],
             "targets": [{"wwpn": "naa.5001405000000001")" +
           members + "}]}";
}

std::string error_of(const std::string& text)
{
    const auto config = parse_config(text, "FILE");
    return config ? "" : config.error().text;
}

bool says(const std::string& text, const std::string& part)
{
    const auto error = error_of(text);
    INFO(error);
    return error.starts_with("FILE: ") && error.find(part) != std::string::npos &&
           error.find('\n') == std::string::npos;
}

} // namespace

TEST_CASE("manager: sizes")
{
    CHECK(*megasas::parse_size("4096") == 4096);
    CHECK(*megasas::parse_size("64KiB") == 65536);
    CHECK(*megasas::parse_size("2TiB") == 2ULL << 40);
    for (const auto* text : {"", "MiB", "1MB", "-1", "1.5GiB", "99999999999TiB", "1 GiB"})
        CHECK_FALSE(megasas::parse_size(text));
    CHECK(megasas::format_size(3ULL << 30) == "3GiB");
    CHECK(megasas::format_size(1537) == "1537");
    CHECK(megasas::format_size(0) == "0");
}

TEST_CASE("manager: a full configuration file")
{
    const auto config = parse_config(R"({"version": 1,
    "backstores": [
      {"name": "f", "type": "fileio", "path": "/srv/f", "size": "1GiB", "create": true, "buffered": true,
       "block_size": 4096, "serial": "S1"},
      {"name": "b", "type": "iblock", "device": "/dev/vdb"},
      {"name": "r", "type": "ramdisk", "size": 1048576}],
    "targets": [{"wwpn": "naa.5001405000000001", "tpgt": 2, "owner_uid": "root", "initiator_name": "naa.5001405000000009",
                 "enable": false, "luns": [{"lun": 1, "backstore": "b", "writeback": true}, {"lun": 0, "backstore": "f"}]}]
    })",
                                     "FILE");
    REQUIRE(config);
    const auto& file = config->backstores[0];
    CHECK(file.size == 1ULL << 30);
    CHECK((file.create && file.buffered && file.block_size == 4096 && file.serial == "S1"));
    CHECK(config->backstores[1].path == "/dev/vdb");
    CHECK(config->backstores[1].serial == megasas::derived_serial("b"));
    const auto& target = config->targets[0];
    CHECK((target.tpgt == 2 && target.owner_uid == 0 && !target.enabled));
    CHECK(target.initiator.text() == "naa.5001405000000009");
    REQUIRE(target.luns.size() == 2);
    CHECK(target.luns[0] == megasas::Lun{0, "f", false, false});
    CHECK(target.luns[1] == megasas::Lun{1, "b", true, false});
}

TEST_CASE("manager: what is written is read as the same, and without what goes without saying")
{
    for (const auto* text : {planning::two_targets, planning::other, planning::nothing}) {
        const auto written = megasas::config_json(planning::config(text)).value();
        const auto read = parse_config(written.dump(), "FILE");
        REQUIRE(read);
        CHECK(megasas::config_json(*read).value() == written);
        for (const auto* member : {"initiator_name", "enable", "serial", "owner_uid"}) {
            CAPTURE(member);
            CHECK(written.dump().contains(member) == std::string(text).contains(member));
        }
    }
    auto foreign = planning::config(planning::two_targets);
    foreign.targets[0].luns[0].backstore = "iblock_3/theirs";
    CHECK(megasas::config_json(foreign).error().text.find("naa.5001405000000001 tpgt_1 LUN 0: ") == 0);
}

TEST_CASE("manager: what a configuration file may leave out")
{
    CHECK(parse_config(R"({"version": 1})", "FILE")->targets.empty());
    const auto config = parse_config(with_target(""), "FILE");
    REQUIRE(config);
    const auto& target = config->targets[0];
    CHECK((target.tpgt == 1 && target.owner_uid == 0 && target.enabled && target.luns.empty()));
    CHECK(target.initiator == megasas::derived_initiator(target.wwpn, 1));
}

TEST_CASE("manager: LUNs that are physical drives")
{
    const auto config = parse_config(R"({"version": 1, "backstores": [{"name": "a", "type": "ramdisk", "size": "1MiB"}],
        "targets": [{"wwpn": "naa.5001405000000001",
                     "luns": [{"lun": 255, "jbod": true, "backstore": "a"}, {"lun": 63, "backstore": "a"}]}]})",
                                     "FILE");
    REQUIRE(config);
    const auto& luns = config->targets[0].luns;
    CHECK(luns == std::vector<megasas::Lun>{{63, "a", false, false}, {255, "a", false, true}});
}

TEST_CASE("manager: bad JSON is told with its line")
{
    CHECK(says("{\n\"version\": 1,\n}", "line 3"));
    CHECK(says("", "no valid JSON"));
    CHECK(says("[]", "must be an object"));
    CHECK(says("{\"version\": 1, \"a\nb\": 1}", "no valid JSON"));
}

TEST_CASE("manager: keys and versions of a configuration file")
{
    CHECK(says(R"({"version": 2})", "version: must be a number from 1 to 1"));
    CHECK(says(R"({})", "version: is missing"));
    CHECK(says(R"({"version": 1, "target": []})", "unknown key \"target\""));
    CHECK(says(R"({"version": 1, "targets": {}})", "must be a list"));
    CHECK(says(R"({"version": 1, "targets": [1]})", "targets[0]: must be an object"));
    CHECK(says(with_backstore(R"("type": "ramdisk", "size": "1MiB", "colour": 1)"),
               "backstores[0]: unknown key \"colour\""));
    CHECK(says(with_target(R"(, "luns": [{"lun": 0, "backstore": "a", "x": 1}])"),
               "targets[0].luns[0]: unknown key \"x\""));
}

TEST_CASE("manager: backstores are checked")
{
    CHECK(says(with_backstore(R"("type": "tape")"), "type: must be"));
    CHECK(says(with_backstore(R"("size": "1MiB")"), "type: is missing"));
    CHECK(says(with_backstore(R"("type": "ramdisk")"), "size: must be a multiple"));
    CHECK(says(with_backstore(R"("type": "ramdisk", "size": 4095)"), "size: must be a multiple"));
    CHECK(says(with_backstore(R"("type": "ramdisk", "size": "1MB")"), "size: must be bytes"));
    CHECK(says(with_backstore(R"("type": "fileio", "path": "disk.img")"), "path: must be an absolute path"));
    CHECK(says(with_backstore(R"("type": "fileio", "path": "/a,b")"), "path: must be an absolute path"));
    CHECK(says(with_backstore(R"("type": "fileio", "path": "/a", "create": true)"), "size: is missing"));
    CHECK(says(with_backstore(R"("type": "fileio", "path": "/a", "size": 1000)"), "size: must be a multiple of 512"));
    CHECK(says(with_backstore(R"("type": "fileio", "path": "/a", "create": 1)"), "create: must be true or false"));
    CHECK(says(with_backstore(R"("type": "fileio", "path": "/a", "block_size": 600)"), "block_size: must be 512"));
    CHECK(says(with_backstore(R"("type": "iblock")"), "device: is missing"));
    CHECK(says(with_backstore(R"("type": "iblock", "device": "/dev/a", "serial": "a b")"), "serial: must have"));
    CHECK(says(R"({"version": 1, "backstores": [{"name": "a/b", "type": "ramdisk", "size": "1MiB"}]})",
               "name: must have"));
}

TEST_CASE("manager: targets are checked")
{
    CHECK(says(with_target(R"(, "tpgt": 65536)"), "tpgt: must be a number from 0 to 65535"));
    CHECK(says(with_target(R"(, "owner_uid": "nobody-of-that-name")"), "no user \"nobody-of-that-name\""));
    CHECK(says(with_target(R"(, "owner_uid": -1)"), "owner_uid: must be a number"));
    CHECK(says(with_target(R"(, "owner_uid": 4294967295)"), "owner_uid: must be a number"));
    CHECK(says(with_target(R"(, "initiator_name": "iqn.x")"), "initiator_name: \"iqn.x\" is no target name"));
    CHECK(says(with_target(R"(, "luns": [{"lun": 64, "backstore": "a"}])"), "lun: must be a number from 0 to 63"));
    CHECK(says(with_target(R"(, "luns": [{"lun": 256, "jbod": true, "backstore": "a"}])"), "number from 0 to 255"));
    CHECK(says(with_target(R"(, "luns": [{"lun": 64, "jbod": false, "backstore": "a"}])"), "number from 0 to 63"));
    CHECK(says(with_target(R"(, "luns": [{"lun": 0, "jbod": 1, "backstore": "a"}])"), "jbod: must be true or false"));
    CHECK(says(with_target(R"(, "luns": [{"lun": 0, "backstore": "z"}])"), "no backstore is named \"z\""));
    CHECK(
        says(with_target(R"(, "luns": [{"lun": 0, "backstore": "a"}, {"lun": 0, "backstore": "a"}])"), "LUN 0 twice"));
    CHECK(says(R"({"version": 1, "targets": [{"wwpn": "naa.6001405000000001"}]})", "first digit"));
    CHECK(says(R"({"version": 1, "targets": [{"tpgt": 1}]})", "wwpn: is missing"));
}

TEST_CASE("manager: nothing may be there twice")
{
    CHECK(says(R"({"version": 1, "backstores": [{"name": "a", "type": "ramdisk", "size": "1MiB"},
                                             {"name": "a", "type": "ramdisk", "size": "1MiB"}]})",
               "two backstores are named \"a\""));
    CHECK(says(R"({"version": 1, "backstores": [{"name": "a", "type": "iblock", "device": "/dev/x"},
                                             {"name": "b", "type": "iblock", "device": "/dev/x"}]})",
               "two backstores use /dev/x"));
    CHECK(says(R"({"version": 1, "backstores": [{"name": "a", "type": "ramdisk", "size": "1MiB", "serial": "mysqlA1"},
                                             {"name": "b", "type": "ramdisk", "size": "1MiB", "serial": "nginx-a1"}]})",
               "digits \"a1\""));
    CHECK(says(R"({"version": 1, "targets": [{"wwpn": "naa.5001405000000001"}, {"wwpn": "naa.5001405000000001"}]})",
               "is there twice"));
    CHECK(says(R"({"version": 1, "targets": [{"wwpn": "naa.5001405000000001", "initiator_name": "naa.5001405000000009"},
                                          {"wwpn": "naa.5001405000000002", "initiator_name": "naa.5001405000000009"}]})",
               "share reservations"));
}
