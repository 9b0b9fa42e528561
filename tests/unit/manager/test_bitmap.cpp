// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "configfs/model/bitmap.h"

using megasas::format_bitmap;
using megasas::LunSet;
using megasas::parse_bitmap;

TEST_CASE("manager: bitmap lists are read as the kernel writes them")
{
    CHECK(*parse_bitmap("") == LunSet{});
    CHECK(*parse_bitmap("\n") == LunSet{});
    CHECK(*parse_bitmap("0,2-3\n") == LunSet{0, 2, 3});
    CHECK(parse_bitmap("0-255")->size() == 256);
    for (const auto* text : {"256", "a", "3-2", "1-", "-1", ",", "1,,2", "0-256", "1 2"})
        CHECK_FALSE(parse_bitmap(text));
}

TEST_CASE("manager: bitmap lists are written with ranges")
{
    CHECK(format_bitmap({}) == "");
    CHECK(format_bitmap({0, 2, 3}) == "0,2-3");
    CHECK(format_bitmap({5, 4, 6, 255}) == "4-6,255");
}
