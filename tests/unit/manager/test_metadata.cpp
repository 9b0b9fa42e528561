// SPDX-License-Identifier: GPL-2.0-or-later
#include <filesystem>

#include "catch.hpp"
#include "configfs/read/metadata.h"
#include "configfs/write/metadata.h"
#include "temporary.hpp"

namespace fs = std::filesystem;

TEST_CASE("manager: directories of reservations and ALUA states are made where target_core looks")
{
    const Temporary temporary;
    const auto& root = temporary.path;
    const megasas::FileTree tree(root.string());
    CHECK_FALSE(megasas::make_metadata_directories(tree, {}));
    temporary.put("target/dbroot", (root / "db").string() + '\n');
    const auto missing = megasas::check_metadata_directories(tree);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().text.starts_with((root / "db").string()));
    REQUIRE(megasas::make_metadata_directories(tree, {}));
    CHECK((fs::is_directory(root / "db/pr") && fs::is_directory(root / "db/alua")));
    CHECK(megasas::make_metadata_directories(tree, {}));
    CHECK(megasas::check_metadata_directories(tree));
    fs::remove(root / "db/pr");
    CHECK(megasas::check_metadata_directories(tree).error().text.find("db/pr: not there") != std::string::npos);
}
