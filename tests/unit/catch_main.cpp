// SPDX-License-Identifier: GPL-2.0-or-later
// main() for Catch2 version 2; version 3 has one in its library.
#define CATCH_CONFIG_MAIN
#include "catch.hpp"
