// SPDX-License-Identifier: GPL-2.0-or-later
/// Plans LU groups and which backstores are in them.
#pragma once

#include <set>
#include <string>

#include "configfs/plan/planner.h"

namespace megasas {

/// Nothing leaves an LU group by a write: NULL takes the kernel its pointer, and
/// the default group is not found by its name. So a group that loses or exchanges
/// members is dissolved first and made anew at the end; meanwhile no state moves another.
/// Source: target_dev_alua_lu_gp_store(), core_alua_get_lu_gp_by_name().
class LuGroupPlanner : Planner {
public:
  explicit LuGroupPlanner(const Planner &planner);

  /// Fails on a name that another tool uses.
  Done check() const;
  /// Dissolves groups: before anything else, so that all members are there when it is undone.
  void dissolve();
  /// Makes groups and puts backstores in: when those are set up.
  void join();

private:
  bool is_own(std::string_view name) const;
  bool changes(const LuGroup &found) const;
  void make(const LuGroup &group);

  std::set<std::string, std::less<>> dissolved_;
};

} // namespace megasas
