// SPDX-License-Identifier: GPL-2.0-or-later
/// Plans the maps of user data segments of backstores that stay; a new one gets
/// its map when it is made.
#pragma once

#include "configfs/plan/planner.h"

namespace megasas {

class LbaMapPlanner : Planner {
public:
  explicit LbaMapPlanner(const Planner &planner) : Planner(planner)
  {
  }

  /// Sets the maps that are wanted: before a group may become lba-dependent.
  void add();
  /// Removes those that are not: when no group is lba-dependent any more.
  Done remove();

private:
  void set(const Backstore &store, const LbaMap &map, const LbaMap &found);
};

} // namespace megasas
