// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"

#include <sys/stat.h>

TEST_CASE("module configfs: parameters keep what they are given and refuse what makes no sense")
{
    Target target;

    target.setParameter("owner_uid", "1000");
    CHECK(target.parameter("owner_uid") == "1000");
    CHECK_THROWS(target.setParameter("owner_uid", "nobody"));
    target.setParameter("initiator_name", "naa.5123456789abcdef");
    CHECK(target.parameter("initiator_name") == "naa.5123456789abcdef");
    CHECK_THROWS(target.setParameter("initiator_name", "iqn.2003-01.org.example"));
    target.setParameter("writeback_luns", "0,2-3");
    CHECK(target.parameter("writeback_luns") == "0,2-3");
    target.setParameter("writeback_luns", "\n");
    CHECK(target.parameter("writeback_luns").empty());
    CHECK_THROWS(target.setParameter("writeback_luns", "256"));
}

TEST_CASE("module configfs: names of targets are naa. and 16 hex digits")
{
    Target target; // loads the module
    auto make = [](const std::string& name) {
        return mkdir(("/sys/kernel/config/target/megasas/" + name).c_str(), 0755);
    };

    CHECK(make("iqn.2003-01.org.example") != 0);
    CHECK(make("naa.5") != 0);
    CHECK(make("naa.500000000000000g") != 0);
    CHECK(make("naa.50000000000000012") != 0);
}

TEST_CASE("module configfs: a LUN is there and gone while the controller runs")
{
    auto extra = Backstore::memory();
    Guest guest;
    auto data = guest.driver.buffer(512);
    auto status = [&] { return guest.driver.execute(Frame::read(5, 0, 1).segments({data})).status; };

    CHECK(status() == MFI_STAT_DEVICE_NOT_FOUND);
    guest.simple.target.addLun(5, extra);
    guest.driver.takeAttention(5);
    CHECK(status() == MFI_STAT_OK);
    guest.simple.target.removeLastLun();
    CHECK(status() == MFI_STAT_DEVICE_NOT_FOUND);
}

TEST_CASE("module configfs: reservations are held in the name of the portal group's initiator name")
{
    auto disk = Backstore::memory();
    // Where target_core keeps registrations, if there is such a directory; targetcli chooses another root for it.
    auto root = readText("/sys/kernel/config/target/dbroot");
    std::filesystem::create_directories(root.substr(0, root.find('\n')) + "/pr");
    Target target;
    target.addLun(0, disk);
    target.setParameter("initiator_name", "naa.5123456789abcdef");
    target.enable(true);
    Controller controller(target);

    Driver driver(controller);
    REQUIRE(driver.start() == MFI_STAT_OK);
    driver.takeAttention(0);
    std::vector<std::uint8_t> keys(24);
    keys[15] = 1;
    auto registration = Frame::scsi(0, {0x5F, 0, 0, 0, 0, 0, 0, 0, 24, 0}, 24)
                            .segments({driver.buffer(keys)})
                            .flags(MFI_FRAME_DIR_WRITE);

    REQUIRE(driver.execute(registration).status == MFI_STAT_OK);
    CHECK(readText(disk.path() / "pr" / "res_pr_registered_i_pts").find("naa.5123456789abcdef") != std::string::npos);
}
