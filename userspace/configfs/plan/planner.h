// SPDX-License-Identifier: GPL-2.0-or-later
/// What each part of a plan is made from, and the plan itself.
#pragma once

#include "configfs/plan/placement.h"
#include "configfs/plan/plan.h"

namespace megasas {

class Planner {
public:
  Planner(const Tree &tree, const Configuration &wanted, const Situation &situation, const Placement &placement,
          Plan &plan)
      : tree_(tree), wanted_(wanted), situation_(situation), placement_(placement), plan_(plan)
  {
  }

protected:
  const Tree &tree_;
  const Configuration &wanted_;
  const Situation &situation_;
  const Placement &placement_;
  Plan &plan_;
};

} // namespace megasas
