// SPDX-License-Identifier: GPL-2.0-or-later
/// Which directory each wanted backstore has, and what becomes of those there are.
#pragma once

#include <map>
#include <set>
#include <string>

#include "configfs/plan/plan.h"

namespace megasas {

class Placement {
public:
  /// Fails on a name that another tool uses.
  static Result<Placement> make(const Tree &tree, const Configuration &wanted, const Situation &situation);

  /// The wanted backstores by name, each with an HBA.
  const std::map<std::string, Backstore> &wanted() const
  {
    return wanted_;
  }
  /// "HBA/NAME" of what a wanted LUN names: one of ours by name, or any as it is.
  std::string key_for(const Lun &lun) const;
  /// Is it there already, just as it is wanted?
  bool is_kept(const Backstore &wanted) const
  {
    return keep_.contains(wanted.key());
  }
  /// The one that is there, if it is kept.
  const Backstore *kept(const Backstore &wanted) const;
  /// Did we make one of that name before, like it or not?
  bool is_replacement(const Backstore &wanted) const;
  /// Will what is behind this key be there all the time?
  bool stays(const std::string &key) const
  {
    return keep_.contains(key) || !situation_->owned.contains(key);
  }
  /// Is it ours and not wanted any more?
  bool is_leaving(const Backstore &live) const
  {
    return !stays(live.key());
  }
  bool is_in_the_way(const std::string &key) const
  {
    return in_the_way_.contains(key);
  }

private:
  explicit Placement(const Situation &situation) : situation_(&situation)
  {
  }
  Done place(const Tree &tree, Backstore store);
  const Backstore *same_own(const Backstore &wanted) const;
  std::string free_hba(const Tree &tree, BackstoreKind kind);
  void find_in_the_way();

  const Situation *situation_;
  std::map<std::string, Backstore> wanted_;
  std::set<std::string> keep_;       ///< "HBA/NAME" that stay as they are
  std::set<std::string> in_the_way_; ///< "HBA/NAME" that must go first
  std::set<std::string> taken_;      ///< HBA names in use
};

} // namespace megasas
