// SPDX-License-Identifier: GPL-2.0-or-later
// Catch2 as Debian has it: version 3 in trixie, version 2 in bookworm.
#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#else
#include <catch2/catch.hpp>
#endif
