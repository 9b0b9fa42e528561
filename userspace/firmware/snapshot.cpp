// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/snapshot.h"

#include <algorithm>
#include <array>
#include <utility>

#include "util/uapi.h"

namespace megasas::firmware {

namespace {

constexpr std::array chips{
  Chip{ VHOST_MEGASAS_CHIP_SAS1078, "vhost-megasas", "vhost-megasas", 0x1000, 0x0060, 0x1000, 0x1013, 1000 },
  Chip{ VHOST_MEGASAS_CHIP_SAS2108, "vhost-megasas-gen2", "vhost-megasas gen2", 0x1000, 0x0079, 0x1000, 0x9261, 1008 },
};

} // namespace

const Chip *find_chip(std::uint16_t number)
{
  const auto found = std::ranges::find(chips, number, &Chip::number);
  return found == chips.end() ? nullptr : &*found;
}

const Chip *find_chip(const std::string &device)
{
  const auto found = std::ranges::find_if(chips, [&](const Chip &chip) { return device == chip.device; });
  return found == chips.end() ? nullptr : &*found;
}

const LogicalDrive *Snapshot::drive(std::uint8_t id) const
{
  const auto found = std::ranges::find(drives, id, &LogicalDrive::id);
  return found == drives.end() ? nullptr : &*found;
}

LogicalDrive *Snapshot::drive(std::uint8_t id)
{
  return const_cast<LogicalDrive *>(std::as_const(*this).drive(id));
}

} // namespace megasas::firmware
