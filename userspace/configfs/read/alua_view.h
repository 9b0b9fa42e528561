// SPDX-License-Identifier: GPL-2.0-or-later
/// All target port groups of a host with their members, as an administrator asks for them.
#pragma once

#include <string>
#include <vector>

#include "configfs/model/alua.h"
#include "configfs/model/tree.h"
#include "configfs/model/wwn.h"
#include "util/result.h"

namespace megasas {

/// A LUN of ours in a group; its port may be offline whatever the group's state.
struct AluaMember {
  Wwn wwpn;
  std::uint16_t tpgt = 0;
  std::uint32_t lun = 0;
  bool offline = false;
};

struct AluaView {
  std::string backstore; ///< "HBA/NAME"
  AluaGroup group;
  std::vector<AluaMember> members;
  bool mapped = false; ///< there is a map of user data segments wherever the group's state counts
};

/// The groups of all backstores; a default group only where LUNs are in it, for
/// a guest sees no group without members.
Result<std::vector<AluaView>> read_alua(const Tree &tree);

/// A group by the name of its backstore, or HBA/NAME, and its own; the error says where to look.
Result<AluaView> find_alua_group(const Tree &tree, const std::string &backstore, const std::string &group);

/// The directory of a LUN; ENOENT in the error if it does not exist.
Result<std::string> find_alua_port(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt, std::uint32_t lun);

} // namespace megasas
