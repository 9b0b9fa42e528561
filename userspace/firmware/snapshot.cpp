// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/snapshot.h"

#include <algorithm>
#include <utility>

namespace megasas::firmware {

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
