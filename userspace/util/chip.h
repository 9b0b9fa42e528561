// SPDX-License-Identifier: GPL-2.0-or-later
/// Chips that a guest may see.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "util/uapi.h"

namespace megasas {

/// Identity of the chip the guest sees; one row a chip.
struct Chip {
  std::uint16_t number; ///< enum vhost_megasas_chip
  const char *device;   ///< QEMU's name
  const char *product;
  std::uint16_t vendor_id;
  std::uint16_t device_id;
  std::uint16_t subvendor_id;
  std::uint16_t subdevice_id;
  std::uint16_t max_commands;
};

inline constexpr std::array chips{
  Chip{ VHOST_MEGASAS_CHIP_SAS1078, "vhost-megasas", "vhost-megasas", 0x1000, 0x0060, 0x1000, 0x1013, 1000 },
  Chip{ VHOST_MEGASAS_CHIP_SAS2108, "vhost-megasas-gen2", "vhost-megasas gen2", 0x1000, 0x0079, 0x1000, 0x9261, 1008 },
};

/// The chip with a number or a QEMU device name; nullptr if there is none.
inline const Chip *find_chip(std::uint16_t number)
{
  const auto found = std::ranges::find(chips, number, &Chip::number);
  return found == chips.end() ? nullptr : &*found;
}

inline const Chip *find_chip(std::string_view device)
{
  const auto found = std::ranges::find_if(chips, [&](const Chip &chip) { return device == chip.device; });
  return found == chips.end() ? nullptr : &*found;
}

} // namespace megasas
