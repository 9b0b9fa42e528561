// SPDX-License-Identifier: GPL-2.0-or-later
/// SCSI devices of this host, as its sysfs tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "util/defaults.h"
#include "util/result.h"

namespace megasas {

struct ScsiDevice {
  std::string address;           ///< "H:C:T:L"
  unsigned type = 0x1f;          ///< peripheral device type
  std::string node;              ///< block device, "/dev/sda"; empty if there is none
  std::uint64_t size = 0;        ///< bytes, of a disk
  std::uint32_t block_size = 0;  ///< bytes, of a disk
  std::uint32_t max_sectors = 0; ///< largest request, 512-byte units; 0: not known

  /// Does target_core open it as a block device? Source: pscsi_configure_device().
  bool is_disk() const
  {
    constexpr unsigned disk = 0x00;
    constexpr unsigned zoned_disk = 0x14;
    return type == disk || type == zoned_disk;
  }
};

/// The address behind a node such as /dev/sda, /dev/sg3 or /dev/st0; the error
/// says what the node is instead.
Result<std::string> scsi_address_of(const std::string &node, const std::string &sysfs = default_sysfs);

/// The device at an address, if there is one.
std::optional<ScsiDevice> read_scsi_device(const std::string &address, const std::string &sysfs = default_sysfs);

} // namespace megasas
