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
    target.setParameter("jbod_luns", "0,2-3");
    CHECK(target.parameter("jbod_luns") == "0,2-3");
    target.setParameter("jbod_luns", "\n");
    CHECK(target.parameter("jbod_luns").empty());
    CHECK_THROWS(target.setParameter("jbod_luns", "256"));
    target.setParameter("writeback_luns", "7");
    CHECK(target.parameter("writeback_luns") == "7");
}

TEST_CASE("module configfs: names of targets are naa. and 16 hex digits")
{
    Target target; // loads the module
    auto make = [](const std::string& name) { return mkdir(("/sys/kernel/config/target/megasas/" + name).c_str(), 0755); };

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
    guest.driver.execute(Frame::scsi(5, std::vector<std::uint8_t>(6))); // takes a unit attention, if there is one
    CHECK(status() == MFI_STAT_OK);
    guest.simple.target.removeLastLun();
    CHECK(status() == MFI_STAT_DEVICE_NOT_FOUND);
}

TEST_CASE("module configfs: a LUN shown as a disk of its own is no logical drive")
{
    auto disk = Backstore::memory();
    Target target;
    target.addLun(0, disk);
    target.setParameter("jbod_luns", "0");
    target.enable(true);
    Controller controller(target);
    Driver driver(controller);
    REQUIRE(driver.start() == MFI_STAT_OK);
    auto data = driver.buffer(512);
    auto inquiry = Frame::scsi(0, {0x12, 0, 0, 0, 36, 0}, 36).segments({data});

    CHECK(driver.execute(inquiry).status == MFI_STAT_DEVICE_NOT_FOUND);
    CHECK(driver.execute(Frame::read(0, 0, 1).segments({data})).status == MFI_STAT_DEVICE_NOT_FOUND);
    CHECK(driver.execute(inquiry.physical()).status == MFI_STAT_OK);
}

TEST_CASE("module configfs: the session is the portal group's initiator name")
{
    auto disk = Backstore::memory();
    Target target;
    target.addLun(0, disk);
    target.setParameter("initiator_name", "naa.5123456789abcdef");
    target.enable(true);
    Controller controller(target);

    CHECK(readText("/sys/kernel/config/target/megasas/" + target.wwpn() + "/tpgt_1/dynamic_sessions").find("naa.5123456789abcdef")
          != std::string::npos);
}
