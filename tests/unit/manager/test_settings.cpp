// SPDX-License-Identifier: GPL-2.0-or-later
// What a guest may set, and what it may not.
#include "catch.hpp"
#include "snapshots.hpp"

using namespace megasas::firmware;

namespace {

Answer set(Snapshot& snapshot, std::uint32_t opcode, std::span<const std::uint8_t> data, std::uint32_t mbox = 0)
{
    Request request;
    request.opcode = opcode;
    request.out = data;
    put_mbox(request, 0, mbox);
    return answer(snapshot, EventLog(1), request);
}

Bytes get(Snapshot& snapshot, std::uint32_t opcode, std::uint32_t mbox = 0)
{
    Request request;
    request.opcode = opcode;
    request.data_len = 4096;
    put_mbox(request, 0, mbox);
    const auto reply = answer(snapshot, EventLog(1), request);
    CHECK(reply.status == Status::ok);
    return reply.data;
}

constexpr std::uint32_t get_props = 0x01020100, set_props = 0x01020200;
constexpr std::uint32_t get_ld = 0x03030000, set_ld = 0x03040000;
constexpr std::uint32_t get_bios = 0x010c0100, set_bios = 0x010c0200;
constexpr std::uint32_t get_date = 0x01080101, set_date = 0x01080102, get_secs = 0x01080201;

} // namespace

TEST_CASE("settings: rates are kept and read back, also in CTRL_GET_INFO")
{
    auto snapshot = two_drives();
    auto properties = get(snapshot, get_props);
    REQUIRE(properties.size() == 64);
    CHECK(get32(properties, 0x20) == 1U << 13); // online reset not disabled, JBOD
    properties[0x08] = 100;
    properties[0x0c] = 0;
    properties[0x11] = 2;
    CHECK(set(snapshot, set_props, properties).status == Status::ok);
    auto now = get(snapshot, get_props);
    CHECK(get16(now, 0) == get16(properties, 0) + 1);
    CHECK(Bytes(now.begin() + 2, now.end()) == Bytes(properties.begin() + 2, properties.end()));
    const auto info = get(snapshot, 0x01010000);
    CHECK(Bytes(info.begin() + 0x600, info.begin() + 0x640) == now);
    // The same once more changes nothing, whatever number it carries.
    CHECK(set(snapshot, set_props, properties).status == Status::ok);
    CHECK(get(snapshot, get_props) == now);
}

TEST_CASE("settings: what would have no effect is refused, and so is what is too short or out of range")
{
    auto snapshot = two_drives();
    const auto before = get(snapshot, get_props);
    for (std::size_t at = 0; at < before.size(); at++) {
        auto properties = before;
        properties[at] = 0xff;
        const bool kept = at < 8 || (at >= 0x0d && at <= 0x0f);
        INFO(at);
        auto copy = snapshot;
        CHECK((set(copy, set_props, properties).status == Status::ok) == kept);
        CHECK((get(copy, get_props) != before) == (kept && at >= 2));
    }
    for (const std::size_t size : {0, 1, 63})
        CHECK(set(snapshot, set_props, std::span(before).first(size)).status == Status::invalid_parameter);
    auto longer = before;
    longer.resize(4096, 0xff);
    CHECK(set(snapshot, set_props, longer).status == Status::ok);
    CHECK(get(snapshot, get_props) == before);
}

TEST_CASE("settings: a logical drive's name")
{
    auto snapshot = two_drives();
    auto properties = get(snapshot, get_ld, 63);
    CHECK(get16(properties, 2) == 1);
    const std::string name = "boot";
    std::fill_n(properties.begin() + 4, 16, std::uint8_t{0});
    std::copy(name.begin(), name.end(), properties.begin() + 4);
    CHECK(set(snapshot, set_ld, properties, 0x0001'0001).status == Status::device_not_found);
    CHECK(set(snapshot, set_ld, properties, 0x0002'003f).status == Status::invalid_sequence_number);
    CHECK(set(snapshot, set_ld, std::span(properties).first(31), 0x0001'003f).status == Status::invalid_parameter);
    CHECK(set(snapshot, set_ld, properties, 0x0001'003f).status == Status::ok);
    const auto now = get(snapshot, get_ld, 63);
    CHECK(text(now, 4, 16) == "boot");
    CHECK(get16(now, 2) == 2);
    CHECK(set(snapshot, set_ld, properties, 0x0001'003f).status == Status::invalid_sequence_number);
    // How it caches is the host's to say.
    for (const std::size_t at : {0x14, 0x15, 0x16, 0x17, 0x18}) {
        auto other = now;
        other[at] ^= 0x02;
        CHECK(set(snapshot, set_ld, other, 0x0002'003f).status == Status::invalid_parameter);
    }
    // Without an end it is cut.
    std::fill_n(properties.begin() + 4, 16, std::uint8_t{'x'});
    CHECK(set(snapshot, set_ld, properties, 0x0002'003f).status == Status::ok);
    CHECK(text(get(snapshot, get_ld, 63), 4, 16) == std::string(15, 'x'));
    // No name is the backstore's.
    std::fill_n(properties.begin() + 4, 16, std::uint8_t{0});
    CHECK(set(snapshot, set_ld, properties, 0x0003'003f).status == Status::ok);
    CHECK(text(get(snapshot, get_ld, 63), 4, 16) == "a-name-of-more-");
}

TEST_CASE("settings: the drive to boot from")
{
    auto snapshot = with_system_drives();
    CHECK(get(snapshot, get_bios) == Bytes(64));
    Bytes bios(64);
    bios[0] = 63;
    bios[3] = 1;
    bios[63] = 0xcc;
    CHECK(set(snapshot, set_bios, bios).status == Status::ok);
    CHECK(get(snapshot, get_bios) == bios);
    for (const auto absent : Bytes{1, 2, 200}) {
        bios[0] = absent;
        CHECK(set(snapshot, set_bios, bios).status == Status::device_not_found);
    }
    bios[0] = 0;
    bios[1] = 1;
    CHECK(set(snapshot, set_bios, bios).status == Status::device_not_found);
    CHECK(set(snapshot, set_bios, std::span(bios).first(63)).status == Status::invalid_parameter);
    CHECK(get(snapshot, get_bios)[0] == 63);
}

TEST_CASE("settings: the clock")
{
    auto snapshot = two_drives();
    CHECK(get32(get(snapshot, get_secs), 0) == 830000000);
    // 830000000 s after 2000-01-01: 2026-04-20 11:33:20.
    CHECK(get(snapshot, get_date) == Bytes{0xea, 0x07, 4, 20, 11, 33, 20, 0});
    CHECK(set(snapshot, set_date, Bytes{0xea, 0x07, 4, 20, 11, 33, 10, 0}).status == Status::ok);
    CHECK(get32(get(snapshot, get_secs), 0) == 829999990);
    CHECK(snapshot.settings.clock_offset == UINT32_MAX - 9);
    CHECK(set(snapshot, set_date, Bytes{0xea, 0x07, 4, 20, 11, 34, 0, 0}).status == Status::ok);
    CHECK(snapshot.settings.clock_offset == 40);
    CHECK(set(snapshot, set_date, Bytes{0xea, 0x07, 2, 30, 11, 34, 0, 0}).status == Status::invalid_parameter);
    CHECK(set(snapshot, set_date, Bytes{0xea, 0x07, 4, 20, 11, 34, 0}).status == Status::invalid_parameter);
    CHECK(set(snapshot, set_date, {}).status == Status::invalid_parameter);
    CHECK(get32(get(snapshot, get_secs), 0) == 830000040);
}
