// SPDX-License-Identifier: GPL-2.0-or-later
/// Plans the ALUA target port groups of backstores.
#pragma once

#include "configfs/plan/planner.h"

namespace megasas {

class AluaPlanner : Planner {
public:
  explicit AluaPlanner(const Planner &planner) : Planner(planner)
  {
  }

  /// Makes the groups that are wanted and not there, and changes those that are
  /// other than wanted. Refuses another id: the kernel takes one only once.
  Done add();
  /// Removes the groups of backstores that go: before those themselves.
  void remove_with(const Backstore &store);
  /// Removes groups that are not wanted, which no LUN is in any more.
  void remove();

private:
  void add_group(const Backstore &store, AluaGroup group);
  void remove_group(const Backstore &store, const AluaGroup &group);
  void move(const std::string &directory, std::optional<AluaState> from, AluaState to);
  Done add_or_alter(const Backstore &store, const AluaGroup &group, const Backstore *there);
  Done alter(const Backstore &store, AluaGroup group, const AluaGroup &found);
};

} // namespace megasas
