// SPDX-License-Identifier: GPL-2.0-or-later
#include "planning.hpp"

#include "catch.hpp"

namespace planning {

const char* const two_targets = R"({"version": 1,
  "backstores": [{"name": "b", "type": "iblock", "device": "/dev/sda",
                  "alua_groups": [{"name": "left", "id": 1, "state": "standby", "preferred": true},
                                  {"name": "right", "id": 2, "access": "explicit"}],
                  "lba_map": {"segments": [{"first_lba": 0, "last_lba": 99, "states": {"left": "standby"}}]}},
                 {"name": "r", "type": "ramdisk", "size": "1MiB", "block_size": 4096,
                  "alua_groups": [{"name": "old", "id": 1}, {"name": "kept", "id": 2, "access": "implicit", "state": "lba-dependent"}],
                  "lba_map": {"segment_size": 64, "segment_multiplier": 2,
                              "segments": [{"first_lba": 0, "last_lba": 191, "states": {"kept": "standby", "old": "active/optimized"}},
                                           {"first_lba": 64, "last_lba": 255, "states": {"old": "standby", "kept": "active/optimized"}}]}},
                 {"name": "f", "type": "fileio", "path": "/dev/null/f", "size": "1MiB"}],
  "targets": [{"wwpn": "naa.5001405000000001", "owner_uid": 1000,
               "luns": [{"lun": 0, "backstore": "b", "alua_group": "left"},
                        {"lun": 3, "backstore": "r", "writeback": true, "alua_group": "old"}]},
              {"wwpn": "naa.5001405000000001", "tpgt": 2,
               "luns": [{"lun": 0, "backstore": "b", "alua_group": "right"}]},
              {"wwpn": "naa.5001405000000002", "enable": false, "luns": [{"lun": 7, "backstore": "f"}]}]})";

const char* const other = R"({"version": 1,
  "backstores": [{"name": "b", "type": "iblock", "device": "/dev/sdb"},
                 {"name": "r", "type": "ramdisk", "size": "1MiB", "block_size": 4096,
                  "alua_groups": [{"name": "new", "id": 3, "state": "unavailable"},
                                  {"name": "kept", "id": 2, "state": "standby", "access": "explicit"}]}],
  "targets": [{"wwpn": "naa.5001405000000001", "owner_uid": 1001, "initiator_name": "naa.5001405000000099",
               "luns": [{"lun": 0, "backstore": "b", "writeback": true}, {"lun": 1, "backstore": "r", "alua_group": "new"}]},
              {"wwpn": "naa.5001405000000002", "luns": []},
              {"wwpn": "naa.5001405000000003", "luns": [{"lun": 0, "backstore": "r"}]}]})";

const char* const nothing = R"({"version": 1})";

megasas::Configuration config(const char* text)
{
    return megasas::parse_config(text, "FILE").value();
}

megasas::Situation situation(const FakeTree& tree, std::set<std::string> owned)
{
    return {megasas::read_configuration(tree).value(), std::move(owned), {}};
}

megasas::Done apply(FakeTree& tree, std::set<std::string>& owned, const char* text)
{
    const auto plan = megasas::make_plan(tree, config(text), situation(tree, owned));
    if (!plan)
        return std::unexpected(plan.error());
    owned.insert(plan->owned.begin(), plan->owned.end());
    const auto done = megasas::run_steps(tree, plan->steps);
    if (done)
        owned = plan->owned;
    return done;
}

void check_undone(const char* from, const char* to)
{
    for (unsigned point = 0;; point++) {
        FakeTree tree;
        std::set<std::string> owned;
        if (from != nothing)
            REQUIRE(apply(tree, owned, from));
        const auto before = tree.content();
        tree.fail_at = tree.changes + point;
        const auto done = apply(tree, owned, to);
        if (done)
            break;
        INFO("change " << point << ": " << done.error().text);
        CHECK(tree.content() == before);
        CHECK(done.error().text.find("undone") != std::string::npos);
        CHECK(done.error().text.find("could not") == std::string::npos);
    }
}

void check_repaired(const char* from, const char* to)
{
    for (unsigned point = 0;; point++) {
        FakeTree tree;
        std::set<std::string> owned;
        REQUIRE(apply(tree, owned, from));
        tree.fail_at = tree.changes + point;
        tree.killed = true;
        const bool ended = apply(tree, owned, to).has_value();
        tree.fail_at.reset();
        const auto again = apply(tree, owned, from);
        INFO("killed at change " << point << (again ? "" : ": " + again.error().text));
        REQUIRE(again);
        CHECK(changes(tree, owned, from) == 0);
        REQUIRE(apply(tree, owned, nothing));
        CHECK(tree.content() == std::map<std::string, std::string>{{"target", ""}, {"target/core", ""}});
        if (ended)
            break;
    }
}

std::size_t changes(const FakeTree& tree, const std::set<std::string>& owned, const char* text)
{
    const auto plan = megasas::make_plan(tree, config(text), situation(tree, owned)).value();
    CHECK(plan.steps.empty() == plan.changes.empty());
    return plan.changes.size();
}

} // namespace planning
