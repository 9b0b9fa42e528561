// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

#include <cstdint>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;

mr_extent extent_of(Bytes cdb)
{
    cdb.resize(16);
    mr_extent extent{~0ULL, ~0ULL};
    REQUIRE(mr_extent_of_cdb(cdb.data(), &extent));
    return extent;
}

bool names_blocks(Bytes cdb)
{
    cdb.resize(16);
    mr_extent extent{};
    return mr_extent_of_cdb(cdb.data(), &extent);
}

} // namespace

TEST_CASE("unit extent: READ(6) and WRITE(6) have 21 bits of LBA, and 0 means 256 blocks")
{
    for (const std::uint8_t opcode : Bytes{0x08, 0x0A}) {
        auto extent = extent_of({opcode, 0xFF, 0x02, 0x03, 0});
        CHECK(extent.lba == 0x1F0203);
        CHECK(extent.blocks == 256);
        CHECK(extent_of({opcode, 0, 0, 1, 7}).blocks == 7);
    }
}

TEST_CASE("unit extent: LBA and length of each form")
{
    for (const std::uint8_t opcode : Bytes{0x28, 0x2A, 0x2E, 0x2F, 0x41}) {
        auto extent = extent_of({opcode, 0, 1, 2, 3, 4, 0, 0x10, 0x20});
        CHECK(extent.lba == 0x01020304);
        CHECK(extent.blocks == 0x1020);
    }
    for (const std::uint8_t opcode : Bytes{0xA8, 0xAA, 0xAE, 0xAF}) {
        auto extent = extent_of({opcode, 0, 1, 2, 3, 4, 0x10, 0x20, 0x30, 0x40});
        CHECK(extent.lba == 0x01020304);
        CHECK(extent.blocks == 0x10203040);
    }
    for (const std::uint8_t opcode : Bytes{0x88, 0x8A, 0x8E, 0x8F, 0x93}) {
        auto extent = extent_of({opcode, 0, 0xF1, 2, 3, 4, 5, 6, 7, 8, 0x10, 0x20, 0x30, 0x40});
        CHECK(extent.lba == 0xF102030405060708);
        CHECK(extent.blocks == 0x10203040);
    }
    auto compared = extent_of({0x89, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 9});
    CHECK(compared.lba == 0x0102030405060708);
    CHECK(compared.blocks == 9);
}

TEST_CASE("unit extent: WRITE SAME of 0 blocks goes to the end, others of 0 blocks name none")
{
    for (const std::uint8_t opcode : Bytes{0x41, 0x93})
        CHECK(extent_of({opcode}).blocks == MR_EXTENT_TO_END);
    for (const std::uint8_t opcode : Bytes{0x28, 0x2A, 0x2F, 0x88, 0x89, 0x8F, 0xA8})
        CHECK_FALSE(names_blocks({opcode}));
}

TEST_CASE("unit extent: other commands name none")
{
    for (const std::uint8_t opcode : Bytes{0x00, 0x12, 0x25, 0x35, 0x42, 0x83, 0x91, 0x9E, 0xA3, 0xFF})
        CHECK_FALSE(names_blocks(Bytes(16, opcode)));
}

TEST_CASE("unit extent: an UNMAP's list is no longer than what is there")
{
    const Bytes header{0, 38, 0, 32, 0, 0, 0, 0};
    CHECK(mr_extent_unmap_bytes(header.data(), 40) == 32);
    CHECK(mr_extent_unmap_bytes(header.data(), 100) == 32);
    CHECK(mr_extent_unmap_bytes(header.data(), 24) == 16);
    CHECK(mr_extent_unmap_bytes(header.data(), 8) == 0);
    CHECK(mr_extent_unmap_bytes(header.data(), 7) == 0);
    const Bytes descriptor{0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF};
    mr_extent extent{};
    mr_extent_of_unmap(descriptor.data(), &extent);
    CHECK(extent.lba == 0x0102030405);
    CHECK(extent.blocks == 0x100);
}

TEST_CASE("unit extent: an EXTENDED COPY has lists of targets and of segments")
{
    Bytes header(16);
    header[3] = 64;
    CHECK(mr_extent_copy_targets(header.data()) == 64);

    Bytes segment(28);
    segment[0] = 0x02;
    segment[3] = 24;
    segment[5] = 1;
    segment[7] = 2;
    segment[10] = 0x01;
    segment[19] = 0x11;
    segment[27] = 0x22;
    mr_copy copy{};
    REQUIRE(mr_extent_of_copy(segment.data(), &copy));
    CHECK(copy.source == 1);
    CHECK(copy.destination == 2);
    CHECK((copy.from.lba == 0x11 && copy.from.blocks == 0x100));
    CHECK((copy.to.lba == 0x22 && copy.to.blocks == 0x100));
    segment[3] = 23;
    CHECK_FALSE(mr_extent_of_copy(segment.data(), &copy));
    segment[3] = 24;
    segment[0] = 0x0B;
    CHECK_FALSE(mr_extent_of_copy(segment.data(), &copy));
}
