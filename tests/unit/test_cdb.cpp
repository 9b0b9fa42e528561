// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <utility>

namespace {

using Cdb = std::array<std::uint8_t, 16>;
using Byte = std::pair<std::size_t, std::uint8_t>;
using Opcodes = std::initializer_list<std::uint8_t>;

Cdb cdb(std::uint8_t opcode, std::initializer_list<Byte> bytes = {})
{
    Cdb result{opcode};
    for (auto [offset, value] : bytes)
        result[offset] = value;
    return result;
}

mr_cdb_info inspect(const Cdb& cdb, std::uint32_t block_size = 512)
{
    mr_cdb_info info;
    mr_cdb_inspect(cdb.data(), block_size, &info);
    return info;
}

// An opcode with its direction and the place of its length field.
struct Known {
    std::uint8_t opcode;
    mr_dir dir;
    std::size_t at;
    std::size_t bytes;
};

// Fills the length field with 1, 2, 3 ... and returns its value.
std::uint64_t fill(Cdb& cdb, const Known& known)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < known.bytes; ++i) {
        cdb[known.at + i] = static_cast<std::uint8_t>(i + 1);
        value = value << 8 | (i + 1);
    }
    return value;
}

constexpr Known block_commands[] = {
    {0x08, MR_DIR_READ, 4, 1},  {0x0A, MR_DIR_WRITE, 4, 1}, {0x28, MR_DIR_READ, 7, 2},   {0x2A, MR_DIR_WRITE, 7, 2},
    {0x2E, MR_DIR_WRITE, 7, 2}, {0x88, MR_DIR_READ, 10, 4}, {0x8A, MR_DIR_WRITE, 10, 4}, {0x8E, MR_DIR_WRITE, 10, 4},
    {0xA8, MR_DIR_READ, 6, 4},  {0xAA, MR_DIR_WRITE, 6, 4}, {0xAE, MR_DIR_WRITE, 6, 4},
};

constexpr Known control_commands[] = {
    {0x03, MR_DIR_READ, 4, 1},  {0x12, MR_DIR_READ, 3, 2},  {0x15, MR_DIR_WRITE, 4, 1},  {0x1A, MR_DIR_READ, 4, 1},
    {0x1C, MR_DIR_READ, 3, 2},  {0x1D, MR_DIR_WRITE, 3, 2}, {0x37, MR_DIR_READ, 7, 2},   {0x3B, MR_DIR_WRITE, 6, 3},
    {0x3C, MR_DIR_READ, 6, 3},  {0x42, MR_DIR_WRITE, 7, 2}, {0x4C, MR_DIR_WRITE, 7, 2},  {0x4D, MR_DIR_READ, 7, 2},
    {0x55, MR_DIR_WRITE, 7, 2}, {0x56, MR_DIR_WRITE, 7, 2}, {0x57, MR_DIR_WRITE, 7, 2},  {0x5A, MR_DIR_READ, 7, 2},
    {0x5E, MR_DIR_READ, 7, 2},  {0x5F, MR_DIR_WRITE, 5, 4}, {0x83, MR_DIR_WRITE, 10, 4}, {0x84, MR_DIR_READ, 10, 4},
    {0x9E, MR_DIR_READ, 10, 4}, {0xA0, MR_DIR_READ, 6, 4},  {0xA2, MR_DIR_READ, 6, 4},   {0xA3, MR_DIR_READ, 6, 4},
    {0xA4, MR_DIR_WRITE, 6, 4}, {0xB5, MR_DIR_WRITE, 6, 4},
};

} // namespace

TEST_CASE("unit cdb: reads and writes move whole blocks without a copy")
{
    auto known = GENERATE(from_range(std::begin(block_commands), std::end(block_commands)));
    auto block_size = GENERATE(512U, 4096U);
    auto command = cdb(known.opcode);
    auto blocks = fill(command, known);
    auto info = inspect(command, block_size);

    CAPTURE(known.opcode);
    CHECK(info.klass == MR_CDB_BLOCK_DATA);
    CHECK(info.dir == known.dir);
    CHECK(info.len == std::min<std::uint64_t>(blocks * block_size, UINT32_MAX));
    CHECK(info.medium_write == (known.dir == MR_DIR_WRITE));
    CHECK_FALSE(info.blocking);
}

TEST_CASE("unit cdb: control commands tell direction and length")
{
    auto known = GENERATE(from_range(std::begin(control_commands), std::end(control_commands)));
    auto command = cdb(known.opcode);
    auto bytes = fill(command, known);
    auto info = inspect(command);

    CAPTURE(known.opcode);
    CHECK(info.klass == MR_CDB_CONTROL);
    CHECK(info.dir == known.dir);
    CHECK(info.len == bytes);
    CHECK_FALSE(info.write_fua);
    CHECK(inspect(cdb(known.opcode)).dir == MR_DIR_NONE);
}

TEST_CASE("unit cdb: commands without data have neither direction nor length")
{
    auto opcode = static_cast<std::uint8_t>(GENERATE(0x00, 0x16, 0x17, 0x1B, 0x1E, 0x34, 0x35, 0x90, 0x91));
    Cdb command;
    command.fill(0xFF);
    command[0] = opcode;
    auto info = inspect(command);

    CHECK(info.klass == MR_CDB_CONTROL);
    CHECK(info.dir == MR_DIR_NONE);
    CHECK(info.len == 0);
    CHECK_FALSE(info.medium_write);
    CHECK_FALSE(info.write_fua);
}

TEST_CASE("unit cdb: an unknown opcode says nothing")
{
    auto opcode = static_cast<std::uint8_t>(GENERATE(0x01, 0x7F, 0x85, 0xA1, 0xC0, 0xFF));
    auto info = inspect(cdb(opcode));

    CHECK_FALSE(info.known);
    CHECK(inspect(cdb(0x28)).known);
    CHECK(info.klass == MR_CDB_CONTROL);
    CHECK(info.dir == MR_DIR_NONE);
    CHECK(info.len == UINT32_MAX);
    CHECK_FALSE(info.blocking);
    CHECK_FALSE(info.medium_write);
    CHECK_FALSE(info.write_fua);
}

TEST_CASE("unit cdb: length 0 is 256 blocks in 6 bytes and none in others")
{
    CHECK(inspect(cdb(0x08)).len == 256 * 512);
    CHECK(inspect(cdb(0x0A)).len == 256 * 512);
    CHECK(inspect(cdb(0x08, {{4, 255}})).len == 255 * 512);
    CHECK(inspect(cdb(0x28)).len == 0);
    CHECK(inspect(cdb(0x28)).dir == MR_DIR_NONE);
    CHECK(inspect(cdb(0x8A)).len == 0);
}

TEST_CASE("unit cdb: a length beyond 32 bits is U32_MAX")
{
    CHECK(inspect(cdb(0x88, {{10, 0xFF}, {11, 0xFF}, {12, 0xFF}, {13, 0xFF}})).len == UINT32_MAX);
    CHECK(inspect(cdb(0x88, {{11, 0x80}})).len == UINT32_MAX);
    CHECK(inspect(cdb(0x88, {{11, 0x7F}, {12, 0xFF}, {13, 0xFF}})).len == 0xFFFFFE00);
    CHECK(inspect(cdb(0xA0, {{6, 0xFF}, {7, 0xFF}, {8, 0xFF}, {9, 0xFF}})).len == UINT32_MAX);
}

TEST_CASE("unit cdb: FUA is asked for by its bit or by WRITE AND VERIFY")
{
    for (auto opcode : Opcodes{0x2A, 0x8A, 0xAA, 0x89}) {
        CHECK(inspect(cdb(opcode, {{1, 0x08}})).write_fua);
        CHECK_FALSE(inspect(cdb(opcode, {{1, 0xF7}})).write_fua);
    }
    for (auto opcode : Opcodes{0x2E, 0x8E, 0xAE})
        CHECK(inspect(cdb(opcode)).write_fua);
    for (auto opcode : Opcodes{0x08, 0x0A, 0x28, 0x88, 0xA8, 0x41, 0x42, 0x93})
        CHECK_FALSE(inspect(cdb(opcode, {{1, 0x08}})).write_fua);
}

TEST_CASE("unit cdb: all that changes the medium is known as such")
{
    for (auto opcode : Opcodes{0x04, 0x0A, 0x2A, 0x2E, 0x41, 0x42, 0x83, 0x89, 0x8A, 0x8E, 0x93, 0xAA, 0xAE})
        CHECK(inspect(cdb(opcode)).medium_write);
    for (auto opcode : Opcodes{0x08, 0x28, 0x2F, 0x35, 0x5F, 0x88, 0x91, 0xA4, 0xA8})
        CHECK_FALSE(inspect(cdb(opcode)).medium_write);
}

TEST_CASE("unit cdb: what may sleep long at submission is known as such")
{
    for (auto opcode : Opcodes{0x04, 0x1B, 0x35, 0x41, 0x42, 0x5F, 0x83, 0x89, 0x91, 0x93, 0xA4})
        CHECK(inspect(cdb(opcode)).blocking);
    for (auto opcode : Opcodes{0x00, 0x12, 0x28, 0x2A, 0x5E, 0x84, 0x88, 0x8A, 0xA0, 0xA3})
        CHECK_FALSE(inspect(cdb(opcode)).blocking);
}

TEST_CASE("unit cdb: COMPARE AND WRITE sends its blocks twice")
{
    CHECK(inspect(cdb(0x89, {{13, 1}})).len == 2 * 512);
    CHECK(inspect(cdb(0x89, {{13, 255}})).len == 2 * 255 * 512);
    CHECK(inspect(cdb(0x89, {{13, 1}}), 4096).len == 2 * 4096);
    CHECK(inspect(cdb(0x89, {{13, 1}})).dir == MR_DIR_WRITE);
    CHECK(inspect(cdb(0x89, {{13, 1}})).klass == MR_CDB_CONTROL);
}

TEST_CASE("unit cdb: WRITE SAME sends one block, or none with NDOB")
{
    Cdb same10 = cdb(0x41, {{7, 0xFF}, {8, 0xFF}});
    Cdb same16 = cdb(0x93, {{10, 0xFF}});

    CHECK(inspect(same10, 4096).len == 4096);
    CHECK(inspect(same16).len == 512);
    CHECK(inspect(same16).dir == MR_DIR_WRITE);
    same16[1] = 0x01;
    CHECK(inspect(same16).len == 0);
    CHECK(inspect(same16).dir == MR_DIR_NONE);
    same10[1] = 0x01; // not NDOB in 10 bytes
    CHECK(inspect(same10).len == 512);
}

TEST_CASE("unit cdb: VERIFY sends what BYTCHK says")
{
    auto [last, opcode] = GENERATE(Byte{8, 0x2F}, Byte{13, 0x8F}, Byte{9, 0xAF});
    auto verify = [&](std::uint8_t byte1) { return inspect(cdb(opcode, {{1, byte1}, {last, 3}})); };

    CHECK(verify(0x00).len == 0);
    CHECK(verify(0x00).dir == MR_DIR_NONE);
    CHECK(verify(0x02).len == 3 * 512);
    CHECK(verify(0x02).dir == MR_DIR_WRITE);
    CHECK(verify(0x04).len == 0);
    CHECK(verify(0x06).len == 512);
}

TEST_CASE("unit cdb: FORMAT UNIT has a list with FMTDATA only")
{
    CHECK(inspect(cdb(0x04)).len == 0);
    CHECK(inspect(cdb(0x04)).dir == MR_DIR_NONE);
    CHECK(inspect(cdb(0x04, {{1, 0x10}})).len == UINT32_MAX);
    CHECK(inspect(cdb(0x04, {{1, 0x10}})).dir == MR_DIR_WRITE);
}

TEST_CASE("unit cdb: READ CAPACITY(10) always has 8 bytes")
{
    CHECK(inspect(cdb(0x25)).len == 8);
    CHECK(inspect(cdb(0x25)).dir == MR_DIR_READ);
}

TEST_CASE("unit cdb: LD_READ and LD_WRITE become 10 bytes where they can, else 16")
{
    auto write = GENERATE(false, true);
    auto build = [&](std::uint64_t lba, std::uint32_t blocks, std::uint8_t access = 0) {
        const mr_read_write request{write, access, blocks, lba};
        Cdb result;
        result.fill(0xFF);
        mr_cdb_read_write(&request, result.data());
        return result;
    };
    const std::uint8_t ten = write ? 0x2A : 0x28;
    const std::uint8_t sixteen = write ? 0x8A : 0x88;

    CHECK(build(0, 0) == Cdb{ten});
    CHECK(build(0x12345678, 0x9ABC) == Cdb{ten, 0, 0x12, 0x34, 0x56, 0x78, 0, 0x9A, 0xBC});
    CHECK(build(0xFFFFFFFF, 0xFFFF) == Cdb{ten, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF});
    CHECK(build(0xFFFFFFFF, 0x10000) == Cdb{sixteen, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1, 0, 0});
    CHECK(build(0x100000000, 1) == Cdb{sixteen, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1});
    CHECK(build(UINT64_MAX, UINT32_MAX) == Cdb{sixteen, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255});
    CHECK(build(0, 1, 0xFF) == Cdb{ten, 0x18, 0, 0, 0, 0, 0, 0, 1});
    CHECK(build(0, 1, 0xE7) == Cdb{ten, 0x00, 0, 0, 0, 0, 0, 0, 1});
}

TEST_CASE("cdb: DPO and FUA are stripped from reads and writes alone")
{
    for (std::uint8_t opcode : Opcodes{0x28, 0x2A, 0xA8, 0xAA, 0x88, 0x8A}) {
        auto bytes = cdb(opcode, {{1, 0xFF}});
        mr_cdb_strip_fua(bytes.data());
        CHECK(bytes == cdb(opcode, {{1, 0xE7}}));
    }
    for (std::uint8_t opcode : Opcodes{0x12, 0x89, 0x2E, 0x41, 0x5F}) {
        auto bytes = cdb(opcode, {{1, 0xFF}});
        mr_cdb_strip_fua(bytes.data());
        CHECK(bytes == cdb(opcode, {{1, 0xFF}}));
    }
}
