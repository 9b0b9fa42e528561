// SPDX-License-Identifier: GPL-2.0-or-later
// Configurations, and apply as vhost-megasasctl does it, on a fake tree.
#pragma once

#include <set>
#include <string>

#include "configfs/file/config.h"
#include "configfs/plan/plan.h"
#include "configfs/read/live.h"
#include "fake_tree.hpp"

namespace planning {

extern const char* const two_targets;
extern const char* const other;
extern const char* const nothing;

megasas::Configuration config(const char* text);
megasas::Situation situation(const FakeTree& tree, std::set<std::string> owned);

// The names survive what the run does not.
megasas::Done apply(FakeTree& tree, std::set<std::string>& owned, const char* text);

// A failure of any change on the way from one to the other leaves things as they were.
void check_undone(const char* from, const char* to);

// What a run to another configuration leaves when it is killed, the next one of the first puts right.
void check_repaired(const char* from, const char* to);

// How many an apply would make.
std::size_t changes(const FakeTree& tree, const std::set<std::string>& owned, const char* text);

} // namespace planning
