// SPDX-License-Identifier: GPL-2.0-or-later
/// Where things are below configfs.
#pragma once

#include <string>
#include <string_view>

#include "configfs/model/configuration.h"

namespace megasas::paths {

inline const std::string target = "target";
inline const std::string core = "target/core";
inline const std::string lu_groups = "target/core/alua/lu_gps";
inline const std::string fabric = "target/megasas";

/// target/core/HBA
std::string hba(std::string_view hba);
/// target/core/HBA/NAME
std::string backstore(std::string_view hba, std::string_view name);
/// target/core/HBA/NAME/alua/GROUP, of a key "HBA/NAME"
std::string alua_group(std::string_view key, std::string_view group);
/// target/core/alua/lu_gps/GROUP
std::string lu_group(std::string_view group);
/// target/core/HBA/NAME/lba_map, of a key "HBA/NAME"
std::string lba_map(std::string_view key);
/// target/megasas/WWPN
std::string wwn(const Wwn &wwpn);
/// target/megasas/WWPN/tpgt_N
std::string tpg(const Wwn &wwpn, std::uint16_t tpgt);
/// target/megasas/WWPN/tpgt_N/lun/lun_M
std::string lun(const Wwn &wwpn, std::uint16_t tpgt, std::uint32_t lun);

} // namespace megasas::paths
