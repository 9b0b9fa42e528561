// SPDX-License-Identifier: GPL-2.0-or-later
// Maps of user data segments: in a file, on the way to configfs and back, and what is wrong with them.
#include <cerrno>

#include "catch.hpp"
#include "configfs/file/writer.h"
#include "configfs/read/referrals.h"
#include "configfs/write/change.h"
#include "planning.hpp"

using namespace planning;

namespace {

const std::string both_groups = R"({"name": "a", "id": 1}, {"name": "b", "id": 2})";
const std::string path = "target/core/rd_mcp_0/r/lba_map";
const std::string groups = "target/core/rd_mcp_0/r/alua/";

std::string file(const std::string& map, const std::string& alua_groups = both_groups)
{
    return R"({"version": 1, "backstores": [{"name": "r", "type": "ramdisk", "size": "1MiB", "alua_groups": [)" +
           alua_groups + "]" + (map.empty() ? "" : R"(, "lba_map": )" + map) +
           R"(}], "targets": [{"wwpn": "naa.5001405000000001", "luns": [{"lun": 0, "backstore": "r", "alua_group": "a"}]}]})";
}

std::string segment(unsigned first, unsigned last, const char* a, const char* b)
{
    return R"({"first_lba": )" + std::to_string(first) + R"(, "last_lba": )" + std::to_string(last) +
           R"(, "states": {"a": ")" + a + R"(", "b": ")" + b + R"("}})";
}

std::string plain(const std::string& segments)
{
    return R"({"segments": [)" + segments + "]}";
}

const std::string left = segment(0, 1023, "active/optimized", "standby");
const std::string right = segment(1024, 2047, "unavailable", "active/non-optimized");

std::string error_of(const std::string& text)
{
    const auto parsed = megasas::parse_config(text, "FILE");
    return parsed ? "" : parsed.error().text;
}

bool refuses(const std::string& map, const std::string& part)
{
    const auto error = error_of(file(map));
    INFO(error);
    CHECK(error.starts_with("FILE: backstores[0].lba_map"));
    return error.find(part) != std::string::npos;
}

megasas::Configuration live(const FakeTree& tree)
{
    return megasas::read_configuration(tree).value();
}

} // namespace

TEST_CASE("manager lba map: what a map may be")
{
    CHECK(error_of(file(plain(left + "," + right))).empty());
    CHECK(error_of(file(plain(right + "," + left))).empty());
    CHECK(refuses("{}", "segments: must have at least one"));
    CHECK(refuses("[]", "must be an object"));
    CHECK(refuses(plain(left), "the last block of the backstore is 2047"));
    CHECK(refuses(plain(left + "," + segment(1024, 4095, "standby", "standby")), "the last block of the backstore is 2047"));
    CHECK(refuses(plain(left + "," + segment(1023, 2047, "standby", "standby")), "overlaps"));
    CHECK(refuses(plain(left + "," + segment(1025, 2047, "standby", "standby")), "no segment has the blocks 1024-1024"));
    CHECK(refuses(plain(segment(1, 2047, "standby", "standby")), "no segment has the blocks 0-0"));
    CHECK(refuses(plain(segment(5, 4, "standby", "standby")), "ends before it begins"));
    CHECK(refuses(plain(segment(0, 2047, "lba-dependent", "standby")), "a: must be active/optimized"));
    CHECK(refuses(plain(segment(0, 2047, "transitioning", "standby")), "a: must be active/optimized"));
    CHECK(refuses(plain(R"({"first_lba": 0, "last_lba": 2047, "states": {"c": "standby"}})"), "no ALUA group \"c\""));
    CHECK(refuses(plain(R"({"first_lba": 0, "last_lba": 2047, "states": {}})"), "no group has a state"));
    CHECK(refuses(plain(R"({"first_lba": 0, "last_lba": 1023, "states": {"a": "standby"}},
                           {"first_lba": 1024, "last_lba": 2047, "states": {"b": "standby"}})"),
                  "do not name the same groups"));
    CHECK(refuses(R"({"segment_multiplier": 2, "segments": [)" + left + "," + right + "]}", "needs a segment size"));
}

TEST_CASE("manager lba map: what one that repeats may be")
{
    const auto repeated = [](const char* size, const char* multiplier, const std::string& segments) {
        return R"({"segment_size": )" + std::string(size) + R"(, "segment_multiplier": )" + multiplier +
               R"(, "segments": [)" + segments + "]}";
    };
    const auto first = segment(0, 1983, "active/optimized", "standby");
    const auto second = segment(64, 2047, "standby", "active/optimized");
    CHECK(error_of(file(repeated("64", "2", first + "," + second))).empty());
    // The kernel divides by the product, of which it takes 32 bits.
    CHECK(refuses(repeated("64", "0", first), "the kernel divides by it"));
    CHECK(refuses(repeated("65536", "65536", first), "the kernel divides by it"));
    CHECK(refuses(repeated("64", "3", first + "," + second), "the multiplier 3 says"));
    CHECK(refuses(repeated("64", "2", first + "," + segment(65, 2047, "standby", "standby")), "must begin at 64"));
    CHECK(refuses(repeated("64", "2", segment(0, 1023, "standby", "standby") + "," + second), "must end where the last"));
    // The last segment is cut by the end of the backstore.
    CHECK(error_of(file(repeated("600", "2", segment(0, 1799, "standby", "standby") + "," +
                                                 segment(600, 2047, "standby", "standby"))))
              .empty());
}

TEST_CASE("manager lba map: it goes to the kernel in order, and comes back")
{
    FakeTree tree;
    std::set<std::string> owned;
    const auto text = file(plain(right + "," + left));
    REQUIRE(apply(tree, owned, text.c_str()));
    CHECK(*tree.read(path) == "0 0\n0 1023 1:O 2:S\n1024 2047 1:U 2:A");
    CHECK(changes(tree, owned, text.c_str()) == 0);
    CHECK(live(tree).backstores.front().lba_map == config(text.c_str()).backstores.front().lba_map);
    const auto exported = megasas::config_json(megasas::wanted_as_live(situation(tree, owned))).value();
    CHECK(exported["backstores"][0]["lba_map"].dump() ==
          R"({"segments":[{"first_lba":0,"last_lba":1023,"states":{"a":"active/optimized","b":"standby"}},)"
          R"({"first_lba":1024,"last_lba":2047,"states":{"a":"unavailable","b":"active/non-optimized"}}]})");
    // One that somebody else wrote names a group that no file can name.
    REQUIRE(tree.write(path, "0 0\n0 2047 7:O"));
    CHECK(megasas::config_json(megasas::wanted_as_live(situation(tree, owned))).error().text ==
          "backstore r: its map names the ALUA group id 7, which it does not have");
}

TEST_CASE("manager lba map: it changes and goes in place, each with its line")
{
    FakeTree tree;
    std::set<std::string> owned;
    const auto line = [&](const std::string& text) {
        const auto plan = megasas::make_plan(tree, config(text.c_str()), situation(tree, owned)).value();
        REQUIRE(plan.changes.size() == 1);
        CHECK(plan.steps.size() == 1);
        REQUIRE(megasas::run_steps(tree, plan.steps));
        CHECK(changes(tree, owned, text.c_str()) == 0);
        return megasas::format_change(plan.changes.front());
    };
    REQUIRE(apply(tree, owned, file("").c_str()));
    CHECK(line(file(plain(left + "," + right))) == "+ lba map r: 2 segments");
    CHECK(line(file(plain(segment(0, 2047, "standby", "active/optimized")))) == "~ lba map r: from 2 segments to 1 segment");
    CHECK(line(file("")) == "- lba map r: 1 segment");
    CHECK(tree.read(path)->empty());
}

TEST_CASE("manager lba map: lba-dependent groups need one, and implicit access")
{
    const auto group = [](const char* more) { return R"({"name": "a", "id": 1)" + std::string(more) + "}, {\"name\": \"b\", \"id\": 2}"; };
    const auto dependent = group(R"(, "state": "lba-dependent", "access": "implicit")");
    const auto map = plain(left + "," + right);
    CHECK(error_of(file(map, group(R"(, "state": "lba-dependent")"))) ==
          "FILE: backstores[0].alua_groups[0].state: lba-dependent needs the access implicit");
    CHECK(error_of(file("", dependent)) ==
          "FILE: backstores[0]: group \"a\" is lba-dependent, which needs an lba_map");

    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, file("", group("")).c_str()));
    REQUIRE(apply(tree, owned, file(map, dependent).c_str()));
    CHECK(*tree.read(groups + "a/alua_access_state") == "4");
    CHECK(changes(tree, owned, file(map, dependent).c_str()) == 0);
    // A state that the file leaves out would stay, and all blocks would be unavailable.
    CHECK(apply(tree, owned, file("", group(R"(, "access": "implicit")")).c_str()).error().text ==
          "backstore r: group a is lba-dependent, which needs an lba_map: give it another state");
    REQUIRE(apply(tree, owned, file("", group(R"(, "state": "standby")")).c_str()));
    CHECK(*tree.read(groups + "a/alua_access_state") == "2");
    CHECK(tree.read(path)->empty());
}

TEST_CASE("manager lba map: what the kernel shows is understood, or taken as nothing")
{
    const auto map = megasas::parse_lba_map("64 2\n64 255 1:S 0:O\n0 191 0:A 1:U\n").value();
    CHECK(megasas::format_lba_map(map) == "64 2\n0 191 0:A 1:U\n64 255 0:O 1:S");
    CHECK(megasas::parse_lba_map("64 0\n0 255 0:O").value().repeats() == false); // as the kernel has it
    CHECK(megasas::parse_lba_map("").value().empty());
    CHECK(megasas::format_lba_map({}) == "0 0");
    for (const auto* text : {"64", "a b\n", "0 0\n0\n", "0 0\n0 1 1\n", "0 0\n0 1 1:X\n", "0 0\n0 1 -1:O\n", "0 0\n0 1 65536:O\n", "0 0\n0 x 1:O\n"})
        CHECK_FALSE(megasas::parse_lba_map(text));
}

TEST_CASE("manager lba map: a map has to fit into a page")
{
    megasas::LbaMap map;
    for (std::uint64_t first = 0; first < 400; first++)
        map.segments.push_back({first * 1000, first * 1000 + 999, {{1, megasas::AluaState::standby}}});
    CHECK(megasas::check_lba_map(map, std::nullopt).error().text.find("more than the kernel takes") != std::string::npos);
    map.segments.resize(100);
    CHECK(megasas::check_lba_map(map, std::nullopt));
}

TEST_CASE("manager referrals: segments as they are typed")
{
    const auto store = config(file("").c_str()).backstores.front();
    const auto foreign = megasas::parse_segment(store, "0-1023:left=standby");
    CHECK(foreign.error().text.find("has no ALUA group \"left\"") != std::string::npos);
    const auto good = megasas::parse_segment(store, "8-1023:b=active/non-optimized,a=standby").value();
    CHECK((good.first == 8 && good.last == 1023 && good.accesses.size() == 2));
    CHECK(good.accesses[0] == megasas::SegmentAccess{2, megasas::AluaState::active_nonoptimized});
    for (const auto* text : {"", "0", "0-1", "-1:a=standby", "0-:a=standby", "a-b:a=standby", "0-1:a", "0-1:a=", "0-1:=standby",
                             "0-1:a=offline", "0-1:a=lba-dependent", "0-99999999999999999999:a=standby"})
        CHECK_FALSE(megasas::parse_segment(store, text));
}

TEST_CASE("manager referrals: a map is set and taken away where it may be")
{
    FakeTree tree;
    std::set<std::string> owned;
    REQUIRE(apply(tree, owned, file("").c_str()));
    auto store = megasas::find_backstore(live(tree), "r").value();
    CHECK(megasas::find_backstore(live(tree), "rd_mcp_0/r"));
    CHECK(megasas::find_backstore(live(tree), "s").error().code == ENOENT);
    const auto map = config(file(plain(left + "," + right)).c_str()).backstores.front().lba_map;
    REQUIRE(megasas::set_lba_map(tree, store, map));
    CHECK(megasas::mapped_backstores(live(tree)).size() == 1);
    auto shorter = map;
    shorter.segments.pop_back();
    CHECK_FALSE(megasas::set_lba_map(tree, store, shorter));

    store.groups.front().state = megasas::AluaState::lba_dependent;
    CHECK(megasas::set_lba_map(tree, store, {}).error().code == EBUSY);
    store.groups.front().state = megasas::AluaState::standby;
    REQUIRE(megasas::set_lba_map(tree, store, {}));
    CHECK(megasas::mapped_backstores(live(tree)).empty());
}

TEST_CASE("manager referrals: findings name what a guest could not make sense of")
{
    const std::string dependent = R"({"name": "a", "id": 1, "state": "lba-dependent", "access": "implicit"},
                                     {"name": "b", "id": 2, "state": "lba-dependent", "access": "implicit"})";
    const auto findings = [&](const std::string& text, const std::string& alua_groups, const char* map = nullptr) {
        FakeTree tree;
        std::set<std::string> owned;
        REQUIRE(apply(tree, owned, file(text, alua_groups).c_str()));
        if (map)
            REQUIRE(tree.write(path, map));
        const auto found = live(tree);
        std::string lines;
        for (const auto& finding : megasas::referral_findings(found, found.backstores.front()))
            lines += finding + "\n";
        return lines;
    };
    const auto all = plain(segment(0, 2047, "active/optimized", "standby"));
    CHECK(findings(all, dependent).empty());
    CHECK(findings(plain(segment(0, 2047, "standby", "unavailable")), dependent) ==
          "segment 0-2047: no group makes it accessible\n");
    CHECK(findings(plain(segment(0, 2047, "standby", "active/optimized")), dependent) ==
          "segment 0-2047: only groups without a LUN make it accessible\n");
    CHECK(findings(all, both_groups).find("group a: is active/optimized") == 0);
    CHECK(findings(all, dependent, "0 0\n0 1023 1:O") ==
          "the last segment ends at 1023, but the last block of the backstore is 2047\n");
    CHECK(findings(all, dependent, "0 0\n0 2047 1:O 7:S") == "group id 7: the map names it, but there is no such group\n");
    CHECK(findings(all, dependent, "0 0\n0 2047 2:O").find("group a: the map does not name it") != std::string::npos);
}
