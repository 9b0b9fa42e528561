// SPDX-License-Identifier: GPL-2.0-or-later
/// The backstores' part of a plan.
#pragma once

#include "configfs/plan/planner.h"

namespace megasas {

class BackstorePlanner : Planner {
public:
  explicit BackstorePlanner(const Planner &planner) : Planner(planner)
  {
  }

  /// What a killed run may have left: a directory of ours without a backstore.
  void sweep_empty_hbas();
  /// What leaves: first what is in the way, then the rest.
  void remove(When when);
  /// What is new, and the files it needs.
  Done add();

private:
  Result<std::vector<Operation>> set_up(const Backstore &store) const;
  void remove_one(const Backstore &store);
  Done add_one(const Backstore &store);
};

} // namespace megasas
