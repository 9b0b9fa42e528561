// SPDX-License-Identifier: GPL-2.0-or-later
// Every structure at the offsets where drivers read it.
#include <string>

#include "catch.hpp"
#include "snapshots.hpp"
#include "util/uapi.h"

using namespace megasas::firmware;

namespace {

Answer ask(std::uint32_t opcode, std::uint32_t room, std::uint32_t mbox = 0, Snapshot snapshot = two_drives())
{
    Request request;
    request.opcode = opcode;
    request.data_len = room;
    put_mbox(request, 0, mbox);
    EventLog log(1);
    log.add(start_event(*snapshot.chip), 0);
    return answer(snapshot, log, request);
}

constexpr std::uint32_t ctrl_info = 0x01010000;
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
    CHECK(find_chip("vhost-megasas-gen2")->device_id == 0x0079);
    CHECK(find_chip("vhost-megasas")->device_id == 0x0060);
    CHECK(find_chip(std::string("megasas")) == nullptr);
    CHECK(find_chip(std::uint16_t{0}) == nullptr);
}
