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

const Drive *Snapshot::logical(std::uint8_t id) const
{
  const auto *drive = physical(id);
  return drive && !drive->system ? drive : nullptr;
}

Drive *Snapshot::logical(std::uint8_t id)
{
  return const_cast<Drive *>(std::as_const(*this).logical(id));
}

const Drive *Snapshot::physical(std::uint32_t id) const
{
  const auto found = std::ranges::find(drives, id, &Drive::id);
  return found == drives.end() ? nullptr : &*found;
}

Drive *Snapshot::physical(std::uint32_t id)
{
  return const_cast<Drive *>(std::as_const(*this).physical(id));
}

void Snapshot::inherit(const Snapshot &former)
{
  settings = former.settings;
  for (auto &drive : drives) {
    const auto *same = former.physical(drive.id);
    if (!same || !drive.is_same(*same))
      continue;
    drive.inquiry = same->inquiry;
    drive.vpd83 = same->vpd83;
    drive.label = same->label;
    drive.sequence = same->sequence;
    if (drive.blocks == 0) {
      drive.blocks = same->blocks;
      drive.block_size = same->block_size;
    }
  }
}

} // namespace megasas::firmware
