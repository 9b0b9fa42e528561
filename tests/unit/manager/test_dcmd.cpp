// SPDX-License-Identifier: GPL-2.0-or-later
// Every structure at the offsets where drivers read it.
#include <string>

#include "catch.hpp"
#include "snapshots.hpp"
#include "util/uapi.h"

using namespace megasas::firmware;

namespace {

constexpr std::uint32_t known[] = {0x01010000, 0x01020100, 0x01040100, 0x01070100, 0x01070200, 0x01080101,
                                   0x01080201, 0x010c0100, 0x010e0201, 0x02010000, 0x02010100, 0x02020000,
                                   0x03010000, 0x03010100, 0x03020000, 0x03030000, 0x04010000, 0x04060100};

} // namespace

TEST_CASE("DCMD: a field outside its structure is dropped")
{
    Layout layout(4);
    layout.put32(2, 0x11223344);
    layout.put8(4, 1);
    layout.put64(SIZE_MAX - 3, 1);
    layout.put_text(0, 2, "abc");
    CHECK(layout.take() == Bytes{'a', 0, 0, 0});
    const Bytes bytes{1, 2, 3, 4};
    CHECK(get16(bytes, 2) == 0x0403);
    CHECK(get16(bytes, 3) == 0);
    CHECK(get32(bytes, SIZE_MAX) == 0);
    CHECK(get_be32(bytes, 0) == 0x01020304);
}

TEST_CASE("DCMD: CTRL_GET_INFO says who and what the controller is")
{
    const auto info = ask(ctrl_info, 2384);
    REQUIRE(info.status == Status::ok);
    REQUIRE(info.data.size() == 2384);
    CHECK(get16(info.data, 0x000) == 0x1000);
    CHECK(get16(info.data, 0x002) == 0x0079);
    CHECK(get16(info.data, 0x006) == 0x9261);
    CHECK(text(info.data, 0x540, 80) == "vhost-megasas gen2");
    CHECK(text(info.data, 0x590, 32) == "naa.5001405000000001");
    CHECK(text(info.data, 0x640, 96) == "1.2.3");
    CHECK(get32(info.data, 0x0b4) == 1);
    CHECK(text(info.data, 0x0b8, 8) == "APP");
    CHECK(text(info.data, 0x0c0, 32) == "1.2.3");
    CHECK(get64(info.data, 0x070) == 0x5001405000000001);
    CHECK(get32(info.data, 0x5b4) == 830000000);
    CHECK(get16(info.data, 0x5c0) == 2);
    CHECK(get16(info.data, 0x5c6) == 2);
    CHECK(get16(info.data, 0x5c8) == 2);
    CHECK(get32(info.data, 0x800) == 2384);
}

TEST_CASE("DCMD: CTRL_GET_INFO offers nothing that does not work")
{
    const auto info = ask(ctrl_info, 2384).data;
    CHECK((info[0x020] & 0x10) == 0);             // SR-IOV
    CHECK(get32(info, 0x5b0) == 0);               // battery, alarm
    CHECK(get16(info, 0x5d0) != 0);               // memory: 0 would be a controller without RAID
    CHECK(info[0x53f] == 64);                     // logical drives
    CHECK(get32(info, 0x600 + 0x20) == 1U << 13); // JBOD, and online reset is not disabled
    CHECK(get16(info, 0x600 + 0x24) == 0);        // snap dump, device list
    CHECK(get32(info, 0x7a4) == 1U << 11);        // JBOD, no uneven spans
    CHECK(get32(info, 0x7d0) == 0);               // cluster
    CHECK(get32(info, 0x7e8) == 0);               // 256 drives, crash dump
    CHECK(get16(info, 0x7fc) == 0);               // PD maps, NVMe
}

TEST_CASE("DCMD: CTRL_GET_INFO has limits that fit each other")
{
    auto snapshot = two_drives();
    for (const std::uint32_t sectors : {640U, 128U, 8U}) {
        snapshot.request_sectors = sectors;
        const auto info = ask(ctrl_info, 2384, 0, snapshot).data;
        CHECK(get16(info, 0x5b8) == 1008);
        CHECK(get16(info, 0x5ba) == 80);
        CHECK(get32(info, 0x5bc) == sectors);
        // What Linux takes: 2^min sectors a strip, so many strips, at most a request.
        CHECK(std::min<std::uint32_t>((1U << info[0x5e8]) * get16(info, 0x5da), get32(info, 0x5bc)) == sectors);
        CHECK(info[0x5e9] >= info[0x5e8]);
    }
}

TEST_CASE("DCMD: data is cut to the guest's room, whatever that is")
{
    for (const auto opcode : known)
        for (const std::uint32_t room : {0U, 1U, 7U, 8U, 2047U, 2048U, 2384U, 8192U, 1048576U}) {
            const auto reply = ask(opcode, room);
            INFO("opcode " << opcode << " room " << room);
            CHECK(reply.status == Status::ok);
            CHECK(reply.data.size() <= room);
            const auto full = ask(opcode, 1048576).data;
            CHECK(reply.data == Bytes(full.begin(), full.begin() + static_cast<std::ptrdiff_t>(
                                                                       std::min<std::size_t>(room, full.size()))));
        }
}

TEST_CASE("DCMD: an opcode this firmware does not know is refused without data")
{
    for (const std::uint32_t opcode :
         {0U, 0xffffffffU, 0x01010001U, 0x01190100U, 0x0200e102U, 0x0300e101U, 0x03090000U, 0x04020000U, 0x04030000U,
          0x08010100U, 0x08010200U, 0x010f0100U, 0x02030100U, 0x01040400U, 0x010e0202U, 0x010d0000U}) {
        const auto reply = ask(opcode, 4096);
        CHECK(reply.status == Status::invalid_dcmd);
        CHECK(reply.data.empty());
    }
}

TEST_CASE("DCMD: neither battery nor speaker is there")
{
    for (const std::uint32_t opcode : {0x05010000U, 0x05020000U, 0x05030000U, 0x05040000U, 0x05050100U, 0x05050200U,
                                       0x01030100U, 0x01030200U, 0x01030300U, 0x01030400U, 0x01030500U}) {
        CHECK(ask(opcode, 64).status == Status::no_hw_present);
        CHECK(ask(opcode, 64).data.empty());
    }
}

TEST_CASE("DCMD: patrol read is switched off, and there is no foreign configuration")
{
    CHECK(ask(0x01070100, 4096).data == Bytes(16));
    const auto properties = ask(0x01070200, 4096).data;
    CHECK((properties.size() == 208 && properties[0] == 2));
    for (const std::uint32_t opcode : {0x01070300U, 0x01070400U, 0x01070500U})
        CHECK(ask(opcode, 208).status == Status::patrol_read_disabled);
    CHECK(ask(0x04060100, 4096).data == Bytes(196));
}

TEST_CASE("DCMD: defaults")
{
    const auto defaults = ask(0x010e0201, 4096).data;
    CHECK((defaults.size() == 64 && get64(defaults, 0) == 0x5001405000000001));
}

TEST_CASE("DCMD: a task of the session's is not answered here")
{
    for (const std::uint32_t opcode : {0x01101000U, 0x01050000U, 0x01040500U, 0x01040200U})
        CHECK(ask(opcode, 4096).status == Status::invalid_dcmd);
}

TEST_CASE("DCMD: chips by number and by name")
{
    CHECK(megasas::find_chip("vhost-megasas-gen2")->device_id == 0x0079);
    CHECK(megasas::find_chip("vhost-megasas")->device_id == 0x0060);
    CHECK(megasas::find_chip(std::string("megasas")) == nullptr);
    CHECK(megasas::find_chip(std::uint16_t{0}) == nullptr);
}
