// SPDX-License-Identifier: GPL-2.0-or-later
// Backstores that pass commands to a SCSI device: in a file, on the way to configfs, and back.
#include <cerrno>

#include "catch.hpp"
#include "configfs/file/writer.h"
#include "configfs/plan/check.h"
#include "planning.hpp"

using namespace planning;

namespace {

std::string with(const std::string& device, const std::string& members = "", const std::string& lun = "")
{
    return R"({"version": 1, "backstores": [{"name": "t", "type": "pscsi", "device": ")" + device + "\"" + members +
           R"(}], "targets": [{"wwpn": "naa.5001405000000001", "luns": [{"lun": 3, "jbod": true, "backstore": "t")" +
           lun + "}]}]}";
}

std::string error_of(const std::string& text)
{
    const auto parsed = megasas::parse_config(text, "FILE");
    return parsed ? "" : parsed.error().text;
}

const std::string device = "target/core/pscsi_0/t";

} // namespace

TEST_CASE("manager pscsi: what a file may say")
{
    CHECK(error_of(with("/dev/sg3")).empty());
    CHECK(error_of(with("3:0:1:0")).empty());
    for (const auto* name : {"sg3", "3:0:1", "3:0:1:0:0", "3:0:x:0", "/dev/a,b", ":::"})
        CHECK(error_of(with(name)).starts_with("FILE: backstores[0].device: must be an absolute path"));
    // What target_core leaves to the device.
    for (const auto* members :
         {R"(, "serial": "s")", R"(, "alua_groups": [])", R"(, "lu_group": "a")", R"(, "block_size": 512)"})
        CHECK(error_of(with("/dev/sg3", members)).starts_with("FILE: backstores[0]: unknown key"));
    CHECK(error_of(with("/dev/sg3", "", R"(, "alua_group": "a")")).find("has no ALUA group") != std::string::npos);
    CHECK(error_of(with("/dev/sg3", "", R"(, "offline": true)")).find("leave \"offline\" out") != std::string::npos);
}

TEST_CASE("manager pscsi: the device is told by its address, and never given a serial")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, with("3:0:1:0").c_str()));
    CHECK(*tree.read(device + "/control") == "scsi_host_id=3,scsi_channel_id=0,scsi_target_id=1,scsi_lun_id=0");
    CHECK(*tree.read(device + "/udev_path") == "3:0:1:0");
    CHECK(*tree.read(device + "/enable") == "1");
    CHECK(changes(tree, owned, with("3:0:1:0").c_str()) == 0);
    const auto live = megasas::config_json(megasas::wanted_as_live(situation(tree, owned))).value();
    CHECK(live["backstores"][0] == nlohmann::ordered_json{{"name", "t"}, {"type", "pscsi"}, {"device", "3:0:1:0"}});
    REQUIRE(apply(tree, owned, with("3:0:2:0").c_str()));
    CHECK(tree.exists("target/core/pscsi_1/t"));
    CHECK_FALSE(tree.exists(device));
}

TEST_CASE("manager pscsi: another name of the same device changes nothing")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, with("3:0:1:0").c_str()));
    auto wanted = config(with("/dev/sg3").c_str());
    wanted.backstores[0].address = "3:0:1:0"; // as check_host() finds
    CHECK(megasas::make_plan(tree, wanted, situation(tree, owned))->steps.empty());
}

TEST_CASE("manager pscsi: a device passes from one backstore to the next")
{
    constexpr const char* renamed = R"({"version": 1,
        "backstores": [{"name": "u", "type": "pscsi", "device": "3:0:1:0"}]})";
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, with("3:0:1:0").c_str()));
    REQUIRE(apply(tree, owned, renamed));
    CHECK(owned.size() == 1);
}

TEST_CASE("manager pscsi: a failure anywhere is undone, a killed run repaired")
{
    const auto one = with("3:0:1:0");
    const auto other_device = with("3:0:2:0");
    check_undone(nothing, one.c_str());
    check_undone(one.c_str(), other_device.c_str());
    check_undone(one.c_str(), nothing);
    check_repaired(one.c_str(), other_device.c_str());
    check_repaired(one.c_str(), nothing);
}

TEST_CASE("manager pscsi: a device that is not there is refused")
{
    const auto refused = [](const char* name) {
        auto wanted = config(with(name).c_str());
        const auto done = megasas::check_host(wanted, {});
        REQUIRE_FALSE(done);
        CHECK(done.error().text.find('\n') == std::string::npos);
        return done.error().text;
    };
    CHECK(refused("/dev/no-such-node") == "backstore t: /dev/no-such-node: no such device: correct \"device\"");
    CHECK(refused("/dev/null") ==
          "backstore t: /dev/null: is no SCSI device: use \"type\": \"iblock\" for other block devices");
    CHECK(refused("/").find("is no device") != std::string::npos);
    CHECK(refused("99999:0:0:0").find("no such SCSI device") != std::string::npos);
}
