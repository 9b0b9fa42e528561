// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "configfs/read/info.h"

using megasas::BackstoreKind;
using megasas::parse_info;

namespace {

constexpr const char* head = "Status: ACTIVATED  Max Queue Depth: 128  SectorSize: 512  HwMaxSectors: 16384\n        ";

}

TEST_CASE("manager: info of a fileio backstore")
{
    const auto info =
        parse_info(BackstoreKind::fileio, std::string(head) + "TCM FILEIO ID: 0        File: /srv/a disk.img"
                                                              "  Size: 1073741824  Mode: O_DSYNC Async: 1\n");
    CHECK(info.path == "/srv/a disk.img");
    CHECK(info.size == 1073741824);
    CHECK_FALSE(info.buffered);
    CHECK(parse_info(BackstoreKind::fileio, "  File: /a  Size: 1  Mode: Buffered-WCE Async: 0").buffered);
}

TEST_CASE("manager: info of an iblock backstore")
{
    const auto info =
        parse_info(BackstoreKind::iblock, std::string(head) + "iBlock device: vdb  UDEV PATH: /dev/vdb  "
                                                              "readonly: 0\n        Major: 254 Minor: 16  "
                                                              "CLAIMED: IBLOCK\n");
    CHECK(info.path == "/dev/vdb");
    CHECK(info.major == 254);
    CHECK(info.minor == 16);
}

TEST_CASE("manager: info of a ramdisk backstore")
{
    const auto info =
        parse_info(BackstoreKind::ramdisk, std::string(head) + "TCM RamDisk ID: 0  RamDisk Makeup: rd_mcp\n"
                                                               "        PAGES/PAGE_SIZE: 256*4096  "
                                                               "SG_table_count: 1  nullio: 0 dummy: 0\n");
    CHECK(info.size == 1048576);
}

TEST_CASE("manager: info of a pscsi backstore")
{
    const std::string place = "SCSI Device Bus Location: Channel ID: 1 Target ID: 2 LUN: 3 Host ID: 14\n";
    const std::string device = "        Vendor: Linux    Model: scsi_debug       Rev: 0191\n";
    CHECK(parse_info(BackstoreKind::pscsi, head + place + device).address == "14:1:2:3");
    // It is told before the device is looked for.
    CHECK(parse_info(BackstoreKind::pscsi, head + place).address.empty());
}

TEST_CASE("manager: info of a backstore in user space")
{
    const auto info = parse_info(BackstoreKind::user, std::string(head) + "Config: ram/e2e Size: 16777216 "
                                                                          "MaxDataAreaMB: 1024 DataPagesPerBlk: 1 "
                                                                          "CmdRingSizeMB: 8\n");
    CHECK(info.path == "ram/e2e");
    CHECK(info.size == 16777216);
}

TEST_CASE("manager: info of a backstore that was never set up")
{
    for (const auto kind : {BackstoreKind::fileio, BackstoreKind::iblock, BackstoreKind::ramdisk, BackstoreKind::pscsi,
                            BackstoreKind::user}) {
        CHECK(parse_info(kind, "").size == 0);
        CHECK(parse_info(kind, "garbage").path.empty());
        CHECK(parse_info(kind, "garbage").address.empty());
    }
}
