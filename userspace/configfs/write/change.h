// SPDX-License-Identifier: GPL-2.0-or-later
/// Changes of ALUA states and of referrals while guests run.
#pragma once

#include <string>
#include <vector>

#include "configfs/model/configuration.h"
#include "configfs/read/alua_view.h"

namespace megasas {

/// May the host give the group this state?
Done check_alua_state(const AluaView &view, AluaState state);

/// Gives it. Returns when the group's transition time is over.
Done set_alua_state(Tree &tree, const AluaView &view, AluaState state);

/// Takes a port offline or back, whatever its group's state.
Done set_alua_port(Tree &tree, const std::string &lun, bool offline);

/// Gives a backstore a map, or takes it away with an empty one. Guests are told by
/// the module, at their next command.
Done set_lba_map(Tree &tree, const Backstore &store, const LbaMap &map);

} // namespace megasas
