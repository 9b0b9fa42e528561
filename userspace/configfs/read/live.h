// SPDX-License-Identifier: GPL-2.0-or-later
/// Reads what is configured out of a tree.
#pragma once

#include <string>
#include <vector>

#include "configfs/model/configuration.h"
#include "configfs/model/tree.h"

namespace megasas {

/// Facts of a LUN that the controller's firmware tells the guest.
struct LunFacts {
  std::uint32_t lun = 0;
  std::string backstore;
  std::string serial;
  std::uint32_t block_size = 512;
  std::uint64_t blocks = 0;
  bool has_blocks = true;        ///< a disk, no tape or changer
  std::uint32_t max_sectors = 0; ///< largest request, 512-byte units; 0: no limit
  bool write_back = false;       ///< completed writes may be in a cache
  bool jbod = false;             ///< shown as a physical drive

  bool operator==(const LunFacts &) const = default;
};

/// Backstores and targets; no target at all while the module is not loaded.
Result<Configuration> read_configuration(const Tree &tree);

/// One target portal group; ENOENT in the error if it does not exist.
Result<Target> read_target(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt);

/// What the LUNs of a target portal group are, with the numbers the guest sees.
Result<std::vector<LunFacts>> read_luns(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt);

/// Name of the link in a LUN's directory that is its export, empty if none.
std::string link_name(const Tree &tree, const std::string &lun_path);

} // namespace megasas
