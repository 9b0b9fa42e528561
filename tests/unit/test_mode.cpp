// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

#include <cstdint>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t mode_sense_6[16] = {0x1A};
constexpr std::uint8_t mode_sense_10[16] = {0x5A};
constexpr std::uint8_t inquiry[16] = {0x12};

// Control page (0Ah, 2 bytes here) before a caching page (08h) with WCE and RCD set.
const Bytes pages = {0x0A, 0x02, 0x04, 0x04, 0x08, 0x03, 0x05, 0x04, 0x04};
constexpr std::size_t wce_at = 6;

Bytes with_header(Bytes header)
{
    header.insert(header.end(), pages.begin(), pages.end());
    return header;
}

void hide(const std::uint8_t* cdb, Bytes& data)
{
    mr_mode_hide_write_cache(cdb, data.data(), static_cast<std::uint32_t>(data.size()));
}

} // namespace

TEST_CASE("mode sense: WCE of the caching page is cleared, nothing else")
{
    auto six = with_header({0x0C, 0, 0, 0});
    auto expected = six;
    expected[4 + wce_at] = 0x01;
    hide(mode_sense_6, six);
    CHECK(six == expected);

    auto ten = with_header({0, 0x0F, 0, 0, 0, 0, 0, 0});
    expected = ten;
    expected[8 + wce_at] = 0x01;
    hide(mode_sense_10, ten);
    CHECK(ten == expected);
}

TEST_CASE("mode sense: block descriptors and subpages are stepped over")
{
    auto six = with_header({0x14, 0, 0, 8, 0, 0, 0, 0, 0, 0, 2, 0});
    hide(mode_sense_6, six);
    CHECK(six[12 + wce_at] == 0x01);

    auto ten = with_header({0, 0x14, 0, 0, 0, 0, 0, 0, 0x4A, 0x01, 0, 2, 0x08, 0x04});
    hide(mode_sense_10, ten);
    CHECK(ten[14 + wce_at] == 0x01);
    CHECK(ten[13] == 0x04); // the subpage's own data
}

TEST_CASE("mode sense: other commands' data is left alone")
{
    auto data = with_header({0x0C, 0, 0, 0});
    const auto before = data;
    hide(inquiry, data);
    CHECK(data == before);
}

TEST_CASE("mode sense: data cut off anywhere is not overrun")
{
    const auto whole = with_header({0x0C, 0, 0, 0});
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        Bytes data(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        hide(mode_sense_6, data); // the sanitizer watches
        hide(mode_sense_10, data);
        CHECK(data.size() == length);
    }
    Bytes liar = {0xFF, 0, 0, 0xFF, 0x08, 0xFF};
    hide(mode_sense_6, liar);
    CHECK(liar[5] == 0xFF);
}
