// SPDX-License-Identifier: GPL-2.0-or-later
/// Changes of ALUA states while guests run.
#pragma once

#include <string>
#include <vector>

#include "configfs/read/alua_view.h"

namespace megasas {

/// A group by the name of its backstore, or HBA/NAME, and its own; the error says where to look.
Result<AluaView> find_alua_group(const Tree &tree, const std::string &backstore, const std::string &group);

/// May the host give the group this state?
Done check_alua_state(const AluaView &view, AluaState state);

/// Gives it. Returns when the group's transition time is over.
Done set_alua_state(Tree &tree, const AluaView &view, AluaState state);

/// The directory of a LUN; ENOENT in the error if it does not exist.
Result<std::string> find_alua_port(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt, std::uint32_t lun);

/// Takes a port offline or back, whatever its group's state.
Done set_alua_port(Tree &tree, const std::string &lun, bool offline);

} // namespace megasas
