// SPDX-License-Identifier: GPL-2.0-or-later
// Every example is applied to a fake tree, twice, and taken back.
#include <filesystem>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "configfs/file/config.h"
#include "configfs/plan/plan.h"
#include "configfs/read/live.h"
#include "fake_tree.hpp"

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> examples()
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(EXAMPLES))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    return files;
}

megasas::Plan apply(FakeTree& tree, const megasas::Configuration& wanted, std::set<std::string>& owned)
{
    auto plan = megasas::make_plan(tree, wanted, {megasas::read_configuration(tree).value(), owned, {}}).value();
    REQUIRE(megasas::run_steps(tree, plan.steps));
    owned = plan.owned;
    return plan;
}

// Keys that the schema allows where the configuration has an object.
void check_keys(const nlohmann::json& object, const nlohmann::json& properties)
{
    for (const auto& [key, value] : object.items()) {
        INFO(key);
        CHECK(properties.contains(key));
    }
}

} // namespace

TEST_CASE("examples: each is applied, changes nothing a second time and goes without a trace")
{
    const auto files = examples();
    REQUIRE(files.size() >= 4);
    for (const auto& file : files) {
        INFO(file.string());
        auto wanted = megasas::load_config(file.string());
        REQUIRE(wanted);
        for (auto& store : wanted->backstores) { // no file and no device of this machine
            store.create = false;
            if (store.kind == megasas::BackstoreKind::pscsi)
                store.address = "3:0:1:0";
        }
        FakeTree tree;
        std::set<std::string> owned;
        CHECK_FALSE(apply(tree, *wanted, owned).changes.empty());
        CHECK(apply(tree, *wanted, owned).steps.empty());
        apply(tree, {}, owned);
        CHECK(tree.content().size() == 2);
    }
}

TEST_CASE("examples: the schema knows every key they use")
{
    std::ifstream stream(fs::path(EXAMPLES).parent_path() / "schema.json");
    const auto schema = nlohmann::json::parse(stream);
    const auto& types = schema["$defs"];
    for (const auto& file : examples()) {
        std::ifstream content(file);
        const auto config = nlohmann::json::parse(content);
        INFO(file.string());
        check_keys(config, schema["properties"]);
        for (const auto& store : config["backstores"])
            check_keys(store, types[store["type"].get<std::string>()]["properties"]);
        for (const auto& group : config.value("lu_groups", nlohmann::json::array()))
            check_keys(group, schema["properties"]["lu_groups"]["items"]["properties"]);
        for (const auto& target : config["targets"]) {
            check_keys(target, types["target"]["properties"]);
            for (const auto& lun : target["luns"])
                check_keys(lun, types["target"]["properties"]["luns"]["items"]["properties"]);
        }
    }
}
