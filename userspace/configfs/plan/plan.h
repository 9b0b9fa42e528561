// SPDX-License-Identifier: GPL-2.0-or-later
/// From what is there to what is wanted.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "configfs/model/configuration.h"
#include "configfs/model/tree.h"
#include "configfs/write/step.h"

namespace megasas {

/// One line of a diff.
struct Change {
  enum class Kind { add, change, remove };

  Kind kind = Kind::add;
  std::string object; ///< "backstore", "lba map", "alua group", "lu group", "target" or "lun"
  std::string name;
  std::string detail;

  bool operator==(const Change &) const = default;
};

/// "+ backstore disk0: fileio /srv/disk0.img 1GiB"
std::string format_change(const Change &change);

struct Plan {
  std::vector<Change> changes;
  std::vector<Step> steps;
  std::set<std::string> owned; ///< "HBA/NAME" of our backstores afterwards, and our LU groups

  void change(Change::Kind kind, std::string object, std::string name, std::string detail);
  void step(Operation operation, std::vector<Operation> undo);
};

/// What stands in the way of a new backstore goes first, LUNs that change go
/// when all backstores are there, all else last: if something new fails, little
/// has to come back, and no ramdisk is lost.
enum class When { first, between, last };

/// What the plan has to know beside the wanted configuration.
struct Situation {
  Configuration live;
  std::set<std::string> owned;    ///< "HBA/NAME" of the backstores we made, lu_group_key() of the LU groups
  std::set<std::string> attached; ///< target_name() of those with a controller
};

/// The configuration that changes nothing: what is there, own names for what is
/// ours.
Configuration wanted_as_live(const Situation &situation);

/// Plans the way to a configuration that is the whole of what we own: targets
/// and own backstores that are not in it go. Refuses what would pull a disk or
/// a controller from under a guest.
Result<Plan> make_plan(const Tree &tree, const Configuration &wanted, const Situation &situation);

} // namespace megasas
