// SPDX-License-Identifier: GPL-2.0-or-later
/// The targets' part of a plan.
#pragma once

#include <map>

#include "configfs/plan/planner.h"

namespace megasas {

class TargetPlanner : Planner {
public:
  explicit TargetPlanner(const Planner &planner);

  /// Unwanted ones: first those that hold what is in the way, then the rest.
  Done remove(When when);
  /// LUNs of targets that stay: those unwanted, and those that change.
  Done remove_luns(When when);
  /// Ports of LUNs that stay: first those that come back, and at the end those that go, so that a guest keeps a path.
  void switch_ports(bool offline);
  /// New ones, and what is new in those that stay.
  Done add();
  /// Target names without a portal group, as a killed run may leave them.
  void sweep_empty_names();
  /// Without targets the fabric's directory would only keep the module loaded.
  void remove_fabric();

private:
  bool is_attached(const Target &target) const
  {
    return situation_.attached.contains(target_name(target));
  }
  bool is_in_the_way(const Target &target) const;
  bool is_unchanged(const Lun &wanted, const Lun &found) const;
  Done check_acls(const Target &target) const;
  Done check_acls(const Target &target, const Lun &lun) const;
  void remove_one(const Target &target);
  void remove_lun(const Target &target, const Lun &lun);
  void add_one(const Target &target);
  void add_luns(const Target &target, const Target *found);
  void move_lun(const Target &target, const Lun &from, const Lun &to);
  Done alter(const Target &target, const Target &found);

  std::map<Wwn, std::size_t> groups_; ///< portal groups of each name there is
};

} // namespace megasas
