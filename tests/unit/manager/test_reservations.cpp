// SPDX-License-Identifier: GPL-2.0-or-later
// Persistent reservations that come back with their backstore.

#include "catch.hpp"
#include "configfs/read/reservations.h"
#include "planning.hpp"
#include "temporary.hpp"

using namespace planning;
using namespace std::string_literals;

namespace {

std::string registration(int number, const std::string& holder)
{
    const auto n = std::to_string(number);
    return "PR_REG_START: " + n + "\ninitiator_fabric=megasas\ninitiator_node=naa.500140580008000" + n + "\nsa_res_key=" + n +
           "\n" + holder + "res_all_tg_pt=0\nmapped_lun=0\ntarget_fabric=megasas\ntarget_node=naa.500140500000000" + n +
           "\ntpgt=1\nport_rtpi=1\ntarget_lun=0\nPR_REG_END: " + n + "\n";
}

const std::string holder = "res_holder=1\nres_type=08\nres_scope=00\n";
const std::string other_one = "res_holder=0\n";

std::string error_of(const std::string& text)
{
    const auto parsed = megasas::parse_registrations(text, "FILE");
    return parsed ? "" : parsed.error().text;
}

} // namespace

TEST_CASE("manager reservations: each registration is a text that the kernel reads as it was")
{
    const auto found = megasas::parse_registrations(registration(1, holder) + registration(2, other_one) + "\0"s, "FILE").value();
    REQUIRE(found.size() == 2);
    CHECK(found[0] == "initiator_fabric=megasas,initiator_node=naa.5001405800080001,sa_res_key=1,res_holder=1,res_type=8,"
                      "res_scope=0,res_all_tg_pt=0,mapped_lun=0,target_fabric=megasas,target_node=naa.5001405000000001,tpgt=1,"
                      "port_rtpi=1,target_lun=0,");
    CHECK(found[1].find("res_holder=0,") != std::string::npos);
    CHECK(megasas::parse_registrations("", "FILE")->empty());
    CHECK(megasas::parse_registrations("No Registrations or Reservations\0"s, "FILE")->empty());
}

TEST_CASE("manager reservations: what the kernel never wrote is refused in one line")
{
    const auto whole = registration(1, holder);
    CHECK(error_of("something\n").starts_with("FILE: \"something\" is no persistent reservation"));
    CHECK_FALSE(error_of(whole.substr(0, whole.size() / 2)).empty());
    CHECK(error_of(whole.substr(0, whole.rfind("PR_REG_END"))).find("the end of the file") != std::string::npos);
    CHECK_FALSE(error_of("PR_REG_START: 0\nsa_res_key=1\nPR_REG_END: 0\n").empty());
    CHECK_FALSE(error_of(registration(1, "res_type=xx\n")).empty());
    CHECK_FALSE(error_of(registration(1, "res_holder=1,sa_res_key=2\n")).empty());
    CHECK_FALSE(error_of("PR_REG_START: 0\n" + whole).empty());
}

TEST_CASE("manager reservations: they come back with a new backstore, and not with one that is there")
{
    const Temporary temporary;
    temporary.put("pr/aptpl_one", registration(1, other_one) + '\0');
    const auto* const text = R"({"version": 1,
      "backstores": [{"name": "r", "type": "ramdisk", "size": "1MiB", "serial": "one"}],
      "targets": [{"wwpn": "naa.5001405000000001", "luns": [{"lun": 0, "backstore": "r"}]}]})";
    const std::string metadata = "target/core/rd_mcp_0/r/pr/res_aptpl_metadata";
    FakeTree tree;
    REQUIRE(tree.write("target/dbroot", temporary.path.string()));
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, text));
    CHECK(tree.read(metadata)->find("sa_res_key=1,") != std::string::npos);
    CHECK(changes(tree, owned, text) == 0);

    REQUIRE(apply(tree, owned, nothing));
    temporary.put("pr/aptpl_one", "broken\n");
    const auto done = apply(tree, owned, text);
    REQUIRE_FALSE(done);
    CHECK(done.error().text.starts_with((temporary.path / "pr/aptpl_one").string() + ": "));
    CHECK_FALSE(tree.exists("target/core/rd_mcp_0"));
}
