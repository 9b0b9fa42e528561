// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "configfs/model/configuration.h"
#include "configfs/model/wwn.h"

using megasas::Wwn;

TEST_CASE("manager: a target name is naa. and 16 hex digits")
{
    CHECK(Wwn::parse("naa.5001405000000001")->text() == "naa.5001405000000001");
    CHECK(Wwn::parse("NAA.50014050000000AB")->text() == "naa.50014050000000ab");
    CHECK(Wwn::parse("naa.5001405000000001")->number() == 0x5001405000000001);
    for (const auto* name : {"", "naa.", "naa.500140500000000", "naa.50014050000000011", "naa.500140500000000g",
                             "iqn.2003-01.org", "naa.500140500000000 ", "naa5001405000000001x", "eui.5001405000000001"})
        CHECK_FALSE(Wwn::parse(name));
}

TEST_CASE("manager: derived names are stable and differ")
{
    const auto first = *Wwn::parse("naa.5001405000000001");
    const auto second = *Wwn::parse("naa.5001405000000002");
    // The module's own default, as it shows it in configfs.
    CHECK(megasas::derived_initiator(first, 1).text() == "naa.5001405800080001");
    CHECK(megasas::derived_initiator(first, 1) != megasas::derived_initiator(first, 2));
    CHECK(megasas::derived_initiator(first, 1) != megasas::derived_initiator(second, 1));
    CHECK(megasas::derived_serial("disk0") == megasas::derived_serial("disk0"));
    CHECK(megasas::derived_serial("disk0") != megasas::derived_serial("disk1"));
    CHECK(megasas::derived_serial("disk0").size() == 36);
}
