// SPDX-License-Identifier: GPL-2.0-or-later
// Backstores in user space: in a file, on the way to configfs, and back.
#include "catch.hpp"
#include "configfs/file/writer.h"
#include "planning.hpp"

using namespace planning;

namespace {

std::string with(const std::string& members)
{
    return R"({"version": 1, "backstores": [{"name": "u", "type": "user", )" + members +
           R"(}], "targets": [{"wwpn": "naa.5001405000000001", "luns": [{"lun": 0, "backstore": "u"}]}]})";
}

std::string error_of(const std::string& text)
{
    const auto parsed = megasas::parse_config(text, "FILE");
    return parsed ? "" : parsed.error().text;
}

const std::string good = R"("config": "ram/e2e", "size": "16MiB")";

} // namespace

TEST_CASE("manager user: what a file may say")
{
    CHECK(error_of(with(good)).empty());
    const std::string more = R"(, "block_size": 4096, "serial": "s", "alua_groups": [{"name": "a", "id": 1}])";
    CHECK(error_of(with(good + more)).empty());
    CHECK(error_of(with(R"("size": "16MiB")")) == "FILE: backstores[0].config: is missing");
    for (const auto* config : {"a b", "a,b", "a\\nb"})
        CHECK(error_of(with(R"("size": "16MiB", "config": ")" + std::string(config) + "\""))
                  .starts_with("FILE: backstores[0].config: must have"));
    CHECK(error_of(with(R"("config": "a", "size": "1KiB", "block_size": 4096)")) ==
          "FILE: backstores[0].size: must be a multiple of 4096 that is not 0");
    CHECK(error_of(with(R"("config": "a")")) == "FILE: backstores[0].size: must be a multiple of 512 that is not 0");
}

TEST_CASE("manager user: the handler is told its configuration, and the block size when it is told")
{
    FakeTree tree;
    std::set<std::string> owned;
    const auto text = with(good + R"(, "block_size": 4096)");
    REQUIRE(apply(tree, owned, text.c_str()));
    CHECK(*tree.read("target/core/user_0/u/control") == "dev_config=ram/e2e,dev_size=16777216,hw_block_size=4096");
    CHECK(changes(tree, owned, text.c_str()) == 0);
    CHECK(changes(tree, owned, with(R"("config": "ram/other", "size": "16MiB", "block_size": 4096)").c_str()) > 0);
    const auto live = megasas::config_json(megasas::wanted_as_live(situation(tree, owned))).value();
    CHECK(live["backstores"][0] == nlohmann::ordered_json{{"name", "u"}, {"type", "user"}, {"config", "ram/e2e"},
                                                          {"size", "16MiB"}, {"block_size", 4096}});
    const auto luns = megasas::read_luns(tree, megasas::Wwn::parse("naa.5001405000000001").value(), 1).value();
    CHECK((luns.front().block_size == 4096 && luns.front().blocks == 4096));
}

TEST_CASE("manager user: a failure anywhere is undone, a killed run repaired")
{
    const auto one = with(good);
    check_undone(nothing, one.c_str());
    check_undone(one.c_str(), nothing);
    check_repaired(one.c_str(), nothing);
}
