// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/facts.h"

#include <algorithm>

#include "util/limits.h"

namespace megasas {

namespace {

std::uint32_t largest_request(const std::vector<LunFacts> &luns)
{
  auto sectors = max_request_sectors;
  for (const auto &lun : luns)
    if (lun.max_sectors)
      sectors = std::min(sectors, lun.max_sectors);
  return std::max(sectors / page_sectors, 1U) * page_sectors;
}

bool is_shown(const LunFacts &lun)
{
  return lun.lun < (lun.jbod ? max_physical : max_logical);
}

firmware::Drive make_drive(const LunFacts &lun)
{
  firmware::Drive drive;
  drive.id = static_cast<std::uint8_t>(lun.lun);
  drive.system = lun.jbod;
  drive.name = lun.backstore;
  drive.serial = lun.serial;
  drive.blocks = lun.blocks;
  drive.block_size = lun.block_size;
  drive.write_back = lun.write_back;
  drive.has_blocks = lun.has_blocks;
  return drive;
}

} // namespace

firmware::Snapshot make_snapshot(const Chip &chip, const Wwn &wwpn, const std::vector<LunFacts> &luns)
{
  firmware::Snapshot snapshot;
  snapshot.chip = &chip;
  snapshot.wwpn = wwpn.text();
  snapshot.sas_address = wwpn.number();
  snapshot.version = MEGASAS_VERSION;
  snapshot.request_sectors = largest_request(luns);
  for (const auto &lun : luns) {
    if (lun.has_blocks)
      snapshot.luns.push_back(lun.lun);
    if (is_shown(lun))
      snapshot.drives.push_back(make_drive(lun));
  }
  return snapshot;
}

} // namespace megasas
