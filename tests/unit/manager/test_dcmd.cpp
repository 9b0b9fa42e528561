// SPDX-License-Identifier: GPL-2.0-or-later
// Every structure at the offsets where drivers read it.
#include <string>

#include "catch.hpp"
#include "firmware/dcmd.h"
#include "util/uapi.h"

using namespace megasas::firmware;

namespace {

Snapshot two_drives()
{
    Snapshot snapshot;
    snapshot.chip = find_chip(VHOST_MEGASAS_CHIP_SAS2108);
    snapshot.wwpn = "naa.5001405000000001";
    snapshot.sas_address = 0x5001405000000001;
    snapshot.version = "1.2.3";
    snapshot.drives = {{0, "disk0", 0x123456789a, 512, false, {1, 2, 3}},
                       {63, "a-name-of-more-than-16", 8, 4096, true, {}}};
    snapshot.luns = {0, 63};
    snapshot.now = 830000000;
    return snapshot;
}

Answer ask(std::uint32_t opcode, std::uint32_t room, std::uint8_t first = 0, const Snapshot& snapshot = two_drives())
{
    Request request;
    request.opcode = opcode;
    request.mbox[0] = first;
    request.data_len = room;
    return answer(snapshot, request);
}

std::uint64_t get64(const Bytes& bytes, std::size_t at)
{
    return get32(bytes, at) | static_cast<std::uint64_t>(get32(bytes, at + 4)) << 32;
}

std::string text(const Bytes& bytes, std::size_t at, std::size_t size)
{
    const std::string all(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                          bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
    CHECK(all.back() == '\0');
    return all.substr(0, all.find('\0'));
}

constexpr std::uint32_t ctrl_info = 0x01010000;
constexpr std::uint32_t known[] = {0x01010000, 0x01020100, 0x01040100, 0x01080101, 0x01080201, 0x02010000,
                                   0x02010100, 0x03010000, 0x03010100, 0x03020000, 0x03030000};

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
    CHECK(get32(info.data, 0x800) == 2384);
}

TEST_CASE("DCMD: CTRL_GET_INFO offers nothing that does not work")
{
    const auto info = ask(ctrl_info, 2384).data;
    CHECK((info[0x020] & 0x10) == 0);             // SR-IOV
    CHECK(get32(info, 0x5b0) == 0);               // battery, alarm
    CHECK(get16(info, 0x5d0) != 0);               // memory: 0 would be a controller without RAID
    CHECK(info[0x53f] == 64);                     // logical drives
    CHECK(get32(info, 0x600 + 0x20) == 1U << 10); // no online reset, no JBOD
    CHECK(get16(info, 0x600 + 0x24) == 0);        // snap dump, device list
    CHECK(get32(info, 0x7a4) == 0);               // JBOD, uneven spans
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
            CHECK(reply.data.size() <= room);
            const auto full = ask(opcode, 1048576).data;
            CHECK(reply.data == Bytes(full.begin(), full.begin() + static_cast<std::ptrdiff_t>(
                                                                       std::min<std::size_t>(room, full.size()))));
        }
}

TEST_CASE("DCMD: an opcode this firmware does not know is refused without data")
{
    for (const std::uint32_t opcode :
         {0U, 0xffffffffU, 0x01010001U, 0x01020200U, 0x01190100U, 0x0300e101U, 0x03040000U, 0x04010000U}) {
        const auto reply = ask(opcode, 4096);
        CHECK(reply.status == Status::invalid_dcmd);
        CHECK(reply.data.empty());
    }
}

TEST_CASE("DCMD: no battery is there")
{
    for (const std::uint32_t opcode : {0x05010000U, 0x05020000U, 0x05030000U, 0x05040000U, 0x05050100U, 0x05050200U}) {
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
    for (const std::uint8_t type : {0, 1, 2}) {
        const auto list = ask(0x03010100, 268, type).data;
        CHECK(get32(list, 0) == 13);
        CHECK(get32(list, 4) == 2);
        CHECK(list[0x0b] == 0);
        CHECK(list[0x0c] == 63);
    }
    for (const std::uint8_t type : {3, 4})
        CHECK(get32(ask(0x03010100, 268, type).data, 4) == 0);
    for (const std::uint8_t type : {5, 255})
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
    for (const std::uint8_t id : {1, 64, 255}) {
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

TEST_CASE("DCMD: there are no physical drives")
{
    for (const std::uint8_t type : {0, 5}) {
        const auto list = ask(0x02010100, 8192, type).data;
        CHECK(get32(list, 0) == 8);
        CHECK(get32(list, 4) == 0);
    }
    CHECK(ask(0x02010100, 8192, 6).status == Status::invalid_parameter);
    CHECK(get32(ask(0x02010000, 1024).data, 4) == 0);
    CHECK(ask(0x02020000, 512).status == Status::device_not_found);
}

TEST_CASE("DCMD: an empty event log ends at once")
{
    CHECK(ask(0x01040100, 20).data == Bytes(20));
    CHECK(ask(0x01040300, 4096).status == Status::not_found);
}

TEST_CASE("DCMD: time")
{
    CHECK(get32(ask(0x01080201, 4).data, 0) == 830000000);
    // 830000000 s after 2000-01-01: 2026-04-20 11:33:20.
    CHECK(ask(0x01080101, 8).data == Bytes{0xea, 0x07, 4, 20, 11, 33, 20, 0});
}

TEST_CASE("DCMD: chips by number and by name")
{
    CHECK(find_chip("vhost-megasas-gen2")->device_id == 0x0079);
    CHECK(find_chip("vhost-megasas")->device_id == 0x0060);
    CHECK(find_chip(std::string("megasas")) == nullptr);
    CHECK(find_chip(std::uint16_t{0}) == nullptr);
}
