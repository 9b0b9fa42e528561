// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "firmware/date.h"

using namespace megasas::firmware;

TEST_CASE("date: there and back")
{
    for (const std::uint32_t seconds : {0U, 1U, 5097600U, 830000000U, 3000000000U, UINT32_MAX}) {
        INFO(seconds);
        CHECK(seconds_of(date_of(seconds)) == seconds);
    }
    const auto date = date_of(830000000);
    CHECK((date.year == 2026 && date.month == 4 && date.day == 20));
    CHECK((date.hour == 11 && date.minute == 33 && date.second == 20));
}

TEST_CASE("date: what is none")
{
    CHECK(seconds_of({2000, 2, 29, 0, 0, 0}) == 59 * 86400U);
    CHECK_FALSE(seconds_of({2001, 2, 29, 0, 0, 0}));
    CHECK_FALSE(seconds_of({1999, 12, 31, 23, 59, 59}));
    CHECK_FALSE(seconds_of({2137, 1, 1, 0, 0, 0}));
    CHECK_FALSE(seconds_of({65535, 1, 1, 0, 0, 0}));
    CHECK_FALSE(seconds_of({2020, 0, 1, 0, 0, 0}));
    CHECK_FALSE(seconds_of({2020, 13, 1, 0, 0, 0}));
    CHECK_FALSE(seconds_of({2020, 1, 0, 0, 0, 0}));
    CHECK_FALSE(seconds_of({2020, 1, 1, 24, 0, 0}));
    CHECK_FALSE(seconds_of({2020, 1, 1, 0, 60, 0}));
    CHECK_FALSE(seconds_of({2020, 1, 1, 0, 0, 60}));
    CHECK_FALSE(seconds_of({2020, 255, 255, 255, 255, 255}));
}
