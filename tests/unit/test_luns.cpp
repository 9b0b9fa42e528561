// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

#include <cstdint>
#include <vector>

namespace {

// Three LUNs of the nexus: 0, 1 and 5.
std::vector<std::uint8_t> listing()
{
    std::vector<std::uint8_t> data(8 + 3 * 8);
    data[3] = 24;
    data[8 + 8 + 1] = 1;
    data[8 + 16 + 1] = 5;
    return data;
}

} // namespace

TEST_CASE("unit luns: a device reports its own LUN only")
{
    const std::uint8_t cdb[16] = {0xA0};
    auto data = listing();

    REQUIRE(mr_luns_report_own(cdb, data.data(), 32) == 16);
    data.resize(16);
    std::vector<std::uint8_t> own(16);
    own[3] = 8;
    CHECK(data == own);
}

TEST_CASE("unit luns: a short allocation length is kept")
{
    const std::uint8_t cdb[16] = {0xA0};
    auto data = listing();

    CHECK(mr_luns_report_own(cdb, data.data(), 8) == 8);
    CHECK(data[3] == 8);
    data = listing();
    CHECK(mr_luns_report_own(cdb, data.data(), 3) == 3);
    CHECK(data[3] == 24);
}

TEST_CASE("unit luns: other commands and well known LUNs are left alone")
{
    const std::uint8_t inquiry[16] = {0x12};
    const std::uint8_t well_known[16] = {0xA0, 0, 0x01};
    auto data = listing();

    CHECK(mr_luns_report_own(inquiry, data.data(), 32) == 32);
    CHECK(mr_luns_report_own(well_known, data.data(), 32) == 32);
    CHECK(data == listing());
}
