// SPDX-License-Identifier: GPL-2.0-or-later
// What drivers and tools are told of physical drives.
#include "catch.hpp"
#include "snapshots.hpp"

using namespace megasas::firmware;

TEST_CASE("DCMD: physical drives are those of the logical ones and the system PDs")
{
    const auto snapshot = with_system_drives();
    for (const std::uint32_t opcode : {0x02010000U, 0x02010100U}) {
        const auto list = ask(opcode, 8192, 0, snapshot).data;
        REQUIRE(list.size() == 8 + 4 * 24);
        CHECK(get32(list, 0) == list.size());
        CHECK(get32(list, 4) == 4);
        const std::uint16_t ids[] = {0, 2, 63, 200};
        const std::uint8_t types[] = {0, 0, 0, 1};
        for (std::size_t i = 0; i < 4; i++) {
            const auto at = 8 + 24 * i;
            CHECK(get16(list, at) == ids[i]);
            CHECK(get16(list, at + 2) == 0xffff);
            CHECK(list[at + 6] == types[i]);
            CHECK(get64(list, at + 8) != 0);
        }
    }
    // A reader that has not enough room learns how much it takes.
    CHECK(get32(ask(0x02010000, 8, 0, snapshot).data, 0) == 8 + 4 * 24);
}

TEST_CASE("DCMD: PD_LIST_QUERY for each type of query")
{
    const auto snapshot = with_system_drives();
    for (const auto type : Bytes{0, 1, 2, 3, 4})
        CHECK(get32(ask(0x02010100, 8192, type, snapshot).data, 4) == 4);
    const auto exposed = ask(0x02010100, 8192, 5, snapshot).data;
    CHECK(get32(exposed, 0) == 8 + 2 * 24);
    CHECK(get32(exposed, 4) == 2);
    CHECK((get16(exposed, 8) == 2 && get16(exposed, 32) == 200));
    for (const auto type : Bytes{6, 255})
        CHECK(ask(0x02010100, 8192, type, snapshot).status == Status::invalid_parameter);
    const auto none = ask(0x02010100, 8192, 5).data;
    CHECK(none == Bytes{8, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("DCMD: a system PD is no logical drive")
{
    const auto snapshot = with_system_drives();
    CHECK(get32(ask(0x03010000, 4104, 0, snapshot).data, 0) == 2);
    CHECK(ask(0x03010100, 268, 0, snapshot).data == Bytes{13, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 63});
    CHECK(ask(0x03020000, 384, 2, snapshot).status == Status::device_not_found);
    const auto info = ask(ctrl_info, 2384, 0, snapshot).data;
    CHECK(get16(info, 0x5c0) == 2);
    CHECK(get16(info, 0x5c6) == 4);
    CHECK(get16(info, 0x5c8) == 3); // one is a tape
}

TEST_CASE("DCMD: PD_GET_INFO")
{
    auto snapshot = with_system_drives();
    snapshot.drives[1].vpd83.assign(252, 0xee);
    snapshot.drives[1].inquiry.assign(252, 0x33);
    snapshot.drives[1].inquiry[0] = 0;
    const auto info = ask(0x02020000, 512, 2, snapshot).data;
    REQUIRE(info.size() == 512);
    CHECK((get16(info, 0x00) == 2 && get16(info, 0x02) == 1));
    CHECK((info[0x05] == 0x33 && info[0x63] == 0x33));
    CHECK((info[0x64] == 0xee && info[0xa3] == 0xee && info[0xa4] == 0));
    CHECK(get16(info, 0xb8) == 0x40);   // system
    CHECK(get16(info, 0xbc) == 0x2000); // SAS
    for (const std::size_t at : {0xe8, 0xf0, 0xf8})
        CHECK(get64(info, at) == 1000);
    CHECK((get16(info, 0x100) == 0xffff && info[0x103] == 2));
    CHECK(ask(0x02020000, 512, 200, snapshot).data[0xa5] == 1);
    const auto member = ask(0x02020000, 512, 63, snapshot).data;
    CHECK(get16(member, 0xb8) == 0x18);   // online
    CHECK(get16(member, 0xbc) == 0x2002); // part of a logical drive
    CHECK(get64(member, 0xf8) == 64);     // sectors of 512 bytes
    CHECK(get16(member, 0x194) == 4096);
    for (const std::uint32_t absent : {1U, 64U, 0xffffU, 0x0102U})
        CHECK(ask(0x02020000, 512, absent, snapshot).status == Status::device_not_found);
    // The id has 16 bits; what follows is its sequence number.
    CHECK(ask(0x02020000, 512, 0x00010002, snapshot).status == Status::ok);
}

TEST_CASE("DCMD: a drive of which nothing is known yet")
{
    auto snapshot = with_system_drives();
    snapshot.drives[1].inquiry.clear();
    CHECK(ask(0x02010100, 8192, 5, snapshot).data[8 + 6] == 0x1f);
    CHECK(ask(0x02020000, 512, 2, snapshot).status == Status::ok);
}

TEST_CASE("DCMD: a drive is located if it is there")
{
    for (const std::uint32_t opcode : {0x02070100U, 0x02070200U}) {
        CHECK(ask(opcode, 0, 63).status == Status::ok);
        CHECK(ask(opcode, 0, 5).status == Status::device_not_found);
    }
}
