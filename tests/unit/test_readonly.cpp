// SPDX-License-Identifier: GPL-2.0-or-later
// What may pass to a device whose medium must stay as it is.
#include "catch.hpp"
#include "decoder.hpp"

#include <cstdint>
#include <vector>

namespace {

using Opcodes = std::vector<std::uint8_t>;

constexpr std::uint32_t disk = 0x00, tape = 0x01, rom = 0x05, changer = 0x08, zoned_disk = 0x14, enclosure = 0x0D;
constexpr std::uint32_t types[] = {disk, tape, rom, changer, zoned_disk, enclosure};

bool allows(std::uint32_t type, std::uint8_t opcode, std::uint8_t action = 0)
{
    const std::uint8_t cdb[] = {opcode, static_cast<std::uint8_t>(0xE0 | action)};
    return mr_readonly_allows(type, cdb);
}

} // namespace

TEST_CASE("readonly: who a device is and how it is may be asked of all")
{
    for (const auto type : types)
        for (const auto opcode : Opcodes{0x00, 0x03, 0x12, 0x1A, 0x4D, 0x5A, 0x5E, 0xA0, 0xA3})
            CHECK(allows(type, opcode));
}

TEST_CASE("readonly: media may be read")
{
    for (const auto type : {disk, tape, zoned_disk})
        for (const auto opcode : Opcodes{0x08, 0x88, 0x8F})
            CHECK(allows(type, opcode));
    CHECK(allows(tape, 0x01)); // REWIND
    CHECK(allows(tape, 0x11)); // SPACE
    CHECK(allows(rom, 0xBE));  // READ CD
    CHECK(allows(changer, 0xB8)); // READ ELEMENT STATUS
}

TEST_CASE("readonly: what writes or moves media without any data is refused")
{
    for (const auto opcode : Opcodes{0x04, 0x48, 0x93, 0x94, 0x42, 0x0A, 0x2A, 0x85, 0xA1})
        CHECK_FALSE(allows(disk, opcode));
    for (const auto opcode : Opcodes{0x04, 0x0A, 0x10, 0x19, 0x80, 0x93}) // FORMAT, WRITE, FILEMARKS, ERASE
        CHECK_FALSE(allows(tape, opcode));
    for (const auto opcode : Opcodes{0xA5, 0xA6}) // MOVE and EXCHANGE MEDIUM
        CHECK_FALSE(allows(changer, opcode));
    CHECK_FALSE(allows(rom, 0xA1)); // BLANK
}

TEST_CASE("readonly: what is not known may write")
{
    for (const auto type : types)
        for (const auto opcode : Opcodes{0x02, 0x7F, 0xC0, 0xFF})
            CHECK_FALSE(allows(type, opcode));
    CHECK_FALSE(allows(enclosure, 0x08));
}

TEST_CASE("readonly: a service action decides where one opcode reports and changes")
{
    for (const auto action : Opcodes{0x10, 0x11, 0x12, 0x13, 0x16, 0x17})
        CHECK(allows(disk, 0x9E, action));
    for (const auto action : Opcodes{0x14, 0x15, 0x18, 0x19, 0x1A, 0x00}) // REMOVE ELEMENT, RESTORE ELEMENTS
        CHECK_FALSE(allows(disk, 0x9E, action));
    CHECK(allows(zoned_disk, 0x95, 0x00));       // REPORT ZONES
    CHECK_FALSE(allows(zoned_disk, 0x95, 0x08)); // ZONE ACTIVATE
}
