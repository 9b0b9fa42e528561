// SPDX-License-Identifier: GPL-2.0-or-later
#include <filesystem>

#include "catch.hpp"
#include "configfs/model/scsi_address.h"
#include "configfs/read/scsi_device.h"
#include "temporary.hpp"

namespace {

void put(const Temporary& root, const std::string& address, const std::string& type)
{
    root.put("class/scsi_device/" + address + "/device/type", type + "\n");
}

} // namespace

TEST_CASE("manager: SCSI addresses")
{
    for (const auto* text : {"0:0:0:0", "14:1:2:255"})
        CHECK(megasas::is_scsi_address(text));
    for (const auto* text : {"", ":", "0:0:0", "0:0:0:", "0:0:0:0:0", "a:0:0:0", "0:0:0:-1", "0 :0:0:0"})
        CHECK_FALSE(megasas::is_scsi_address(text));
    CHECK(megasas::scsi_address_part("14:1:2:255", 0) == "14");
    CHECK(megasas::scsi_address_part("14:1:2:255", 3) == "255");
    CHECK(megasas::scsi_address_part("", 3).empty());
}

TEST_CASE("manager: a tape has a type, and its host's limit")
{
    const Temporary root;
    put(root, "3:0:1:0", "1");
    root.put("class/scsi_host/host3/sg_tablesize", "17\n");
    const auto device = megasas::read_scsi_device("3:0:1:0", root.path.string());
    REQUIRE(device);
    CHECK((device->type == 1 && !device->is_disk() && device->node.empty() && device->size == 0));
    CHECK(device->max_sectors == 16 * 8);
    CHECK_FALSE(megasas::read_scsi_device("3:0:1:1", root.path.string()));
}

TEST_CASE("manager: a disk has a node, a size and the tightest limit")
{
    const Temporary root;
    put(root, "0:0:0:0", "0");
    const std::string block = "class/scsi_device/0:0:0:0/device/block/sdc/";
    root.put(block + "size", "2048\n");
    root.put(block + "queue/logical_block_size", "4096\n");
    root.put(block + "queue/max_hw_sectors_kb", "128\n");
    root.put(block + "queue/max_segments", "2048\n");
    root.put("class/scsi_host/host0/sg_tablesize", "2048\n");
    const auto device = megasas::read_scsi_device("0:0:0:0", root.path.string()).value();
    CHECK((device.is_disk() && device.node == "/dev/sdc" && device.size == 1U << 20 && device.block_size == 4096));
    CHECK(device.max_sectors == 256);
}

TEST_CASE("manager: a node is the device that sysfs says it is")
{
    const Temporary root; // /dev/null is 1:3 everywhere
    const auto link = root.path / "dev/char/1:3/device";
    std::filesystem::create_directories(link.parent_path());
    std::filesystem::create_symlink("../../../3:0:1:0", link);
    CHECK(megasas::scsi_address_of("/dev/null", root.path.string()).value() == "3:0:1:0");
}
