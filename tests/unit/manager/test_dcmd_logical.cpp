// SPDX-License-Identifier: GPL-2.0-or-later
// What drivers and tools are told of logical drives.
#include "catch.hpp"
#include "snapshots.hpp"

using namespace megasas::firmware;

TEST_CASE("DCMD: LD_GET_LIST")
{
    const auto list = ask(0x03010000, 4104).data;
    CHECK(list.size() == 8 + 16 * 64);
    CHECK(get32(list, 0) == 2);
    CHECK(list[8] == 0);
    CHECK(list[8 + 4] == 3); // optimal
    CHECK(get64(list, 8 + 8) == 0x123456789a);
    CHECK(list[24] == 63);
    CHECK(get64(list, 24 + 8) == 8);
}

TEST_CASE("DCMD: LD_LIST_QUERY for each type of query")
{
    for (const auto type : Bytes{0, 1, 2}) {
        const auto list = ask(0x03010100, 268, type).data;
        CHECK(get32(list, 0) == 13);
        CHECK(get32(list, 4) == 2);
        CHECK(list[0x0b] == 0);
        CHECK(list[0x0c] == 63);
    }
    for (const auto type : Bytes{3, 4})
        CHECK(get32(ask(0x03010100, 268, type).data, 4) == 0);
    for (const auto type : Bytes{5, 255})
        CHECK(ask(0x03010100, 268, type).status == Status::invalid_parameter);
}

TEST_CASE("DCMD: lists of a controller without drives")
{
    Snapshot empty = two_drives();
    empty.drives.clear();
    CHECK(get32(ask(0x03010000, 4104, 0, empty).data, 0) == 0);
    CHECK(get32(ask(0x03010100, 268, 0, empty).data, 4) == 0);
    CHECK(get16(ask(ctrl_info, 2384, 0, empty).data, 0x5c0) == 0);
}

TEST_CASE("DCMD: LD_GET_INFO and LD_GET_PROP")
{
    const auto info = ask(0x03020000, 384, 0).data;
    REQUIRE(info.size() == 384);
    CHECK(info[0x00] == 0);
    CHECK(text(info, 0x04, 16) == "disk0");
    CHECK(info[0x14] == 0);
    CHECK(info[0x20] == 0); // RAID 0
    CHECK(info[0x24] == 1);
    CHECK(info[0x25] == 1);
    CHECK(info[0x26] == 3);
    CHECK(info[0x28] == 1);
    CHECK(get64(info, 0x48) == 0x123456789a);
    CHECK(get64(info, 0x100) == 0x123456789a);
    CHECK(info[0x130] == 1);
    CHECK(info[0x132] == 3);
    const auto properties = ask(0x03030000, 32, 63).data;
    CHECK(properties[0] == 63);
    CHECK(text(properties, 0x04, 16) == "a-name-of-more-");
    CHECK((properties[0x14] & 1) == 1); // write back
    for (const auto id : Bytes{1, 64, 255}) {
        CHECK(ask(0x03020000, 384, id).status == Status::device_not_found);
        CHECK(ask(0x03030000, 32, id).status == Status::device_not_found);
    }
}

TEST_CASE("DCMD: identification longer than its field is cut")
{
    auto snapshot = two_drives();
    snapshot.drives[0].vpd83.assign(252, 0xee);
    const auto info = ask(0x03020000, 4096, 0, snapshot).data;
    CHECK(info.size() == 384);
    CHECK(info[0x16f] == 0xee);
    CHECK(info[0x170] == 0);
}

TEST_CASE("DCMD: CFG_READ is an array and a logical drive each, to be walked by the sizes it tells")
{
    const auto config = ask(0x04010000, 1048576, 0, with_system_drives()).data;
    REQUIRE(config.size() == 32 + 2 * (288 + 256));
    CHECK(get32(config, 0x00) == config.size());
    CHECK((get16(config, 0x04) == 2 && get16(config, 0x06) == 288));
    CHECK((get16(config, 0x08) == 2 && get16(config, 0x0a) == 256));
    CHECK((get16(config, 0x0c) == 0 && get16(config, 0x0e) == 40));
    const std::size_t array = 32 + 288, logical = 32 + 2 * 288 + 256;
    CHECK(get64(config, array) == 64);
    CHECK(config[array + 0x08] == 1);
    CHECK(get16(config, array + 0x0a) == 63);
    CHECK(get16(config, array + 0x20) == 63);
    CHECK(get16(config, array + 0x24) == 0x18);
    CHECK(config[logical] == 63);
    CHECK(config[logical + 0x26] == 3);
    CHECK(get64(config, logical + 0x48) == 8);
    CHECK(get16(config, logical + 0x50) == 63);
    Snapshot empty = two_drives();
    empty.drives.clear();
    CHECK(ask(0x04010000, 4096, 0, empty).data.size() == 32);
}
