// SPDX-License-Identifier: GPL-2.0-or-later
/// What a controller is at one moment: all that a DCMD is answered from.
#pragma once

#include <cstdint>
#include <ranges>
#include <string>
#include <vector>

#include "firmware/settings.h"
#include "util/chip.h"
#include "util/limits.h"

namespace megasas::firmware {

/// A LUN the guest sees: as logical drive N, made of the physical drive N
/// alone, or as that physical drive itself, a system PD.
struct Drive {
  std::uint8_t id = 0;
  bool system = false;
  std::string name;         ///< of its backstore
  std::string serial;       ///< of its backstore
  std::uint64_t blocks = 0; ///< of the drive's own size
  std::uint32_t block_size = 512;
  bool write_back = false;
  bool has_blocks = true; ///< a disk, no tape or changer

  // What is found out or set later; see Snapshot::inherit().
  std::vector<std::uint8_t> inquiry; ///< standard INQUIRY data, if known
  std::vector<std::uint8_t> vpd83;   ///< device identification page, if known
  std::string label;                 ///< the guest's own name for it
  std::uint16_t sequence = 1;        ///< grows with each change by the guest

  std::uint64_t sectors() const ///< of 512 bytes
  {
    return blocks * (block_size / 512);
  }
  /// Peripheral device type, as in INQUIRY.
  std::uint8_t type() const
  {
    constexpr std::uint8_t unknown = 0x1f;
    return inquiry.empty() ? unknown : inquiry[0] & unknown;
  }
  bool is_disk() const
  {
    return type() == 0;
  }
  /// Is it the same disk in the same place?
  bool is_same(const Drive &other) const
  {
    return id == other.id && system == other.system && name == other.name && serial == other.serial;
  }
};

/// Index of an enclosure where there is none.
inline constexpr std::uint8_t no_enclosure = 0xff;

struct Snapshot {
  const Chip *chip = nullptr;
  std::string wwpn;
  std::uint64_t sas_address = 0;
  std::string version;                                 ///< of this firmware
  std::uint32_t request_sectors = max_request_sectors; ///< largest request
  std::vector<Drive> drives;                           ///< by id
  std::vector<std::uint32_t> luns;                     ///< all that can be flushed, drives or not
  Settings settings;
  std::uint32_t now = 0; ///< seconds since 2000-01-01

  auto logical() const
  {
    return drives | std::views::filter([](const Drive &drive) { return !drive.system; });
  }
  auto system() const
  {
    return drives | std::views::filter([](const Drive &drive) { return drive.system; });
  }
  /// The logical drive with an id; nullptr if there is none.
  const Drive *logical(std::uint8_t id) const;
  Drive *logical(std::uint8_t id);
  /// The physical drive with an id; nullptr if there is none.
  const Drive *physical(std::uint32_t id) const;
  Drive *physical(std::uint32_t id);

  /// Takes what configfs does not say from the snapshot before this one.
  void inherit(const Snapshot &former);
};

} // namespace megasas::firmware
