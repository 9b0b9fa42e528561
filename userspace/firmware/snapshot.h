// SPDX-License-Identifier: GPL-2.0-or-later
/// What a controller is at one moment: all that a DCMD is answered from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace megasas::firmware {

/// A LUN the guest sees as a logical drive.
struct LogicalDrive {
  std::uint8_t id = 0;
  std::string name;
  std::uint64_t blocks = 0; ///< of the drive's own size
  std::uint32_t block_size = 512;
  bool write_back = false;
  std::vector<std::uint8_t> vpd83; ///< device identification page, if known
};

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

/// The chip with a number or a QEMU device name; nullptr if there is none.
const Chip *find_chip(std::uint16_t number);
const Chip *find_chip(const std::string &device);

/// Scatter-gather elements a command takes: what the module advertises.
inline constexpr std::uint16_t max_sges = 80;
/// Largest request a guest is told, in 512-byte sectors: 80 pages.
inline constexpr std::uint32_t max_request_sectors = 640;
/// Logical drives a controller has at most: ids 0 to 63.
inline constexpr std::uint32_t max_drives = 64;

struct Snapshot {
  const Chip *chip = nullptr;
  std::string wwpn;
  std::uint64_t sas_address = 0;
  std::uint16_t tpgt = 1;
  std::string version;                                 ///< of this firmware
  std::uint32_t request_sectors = max_request_sectors; ///< largest request
  std::vector<LogicalDrive> drives;                    ///< by id
  std::vector<std::uint32_t> luns;                     ///< all, drives or not
  std::uint32_t now = 0;                               ///< seconds since 2000-01-01

  const LogicalDrive *drive(std::uint8_t id) const;
  LogicalDrive *drive(std::uint8_t id);
};

} // namespace megasas::firmware
