// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/limits.h"

namespace megasas {

namespace {

constexpr std::uint32_t page_sectors = 8;
constexpr std::uint32_t sector = 512;

Done check_device(const Target &target, const Lun &lun, const ScsiDevice &device)
{
  const auto name = target_name(target);
  if (!device.is_disk() && !lun.jbod)
    return fail("{} LUN {}: backstore {} is no disk, and no logical drive can be made of it: set \"jbod\" to true",
                name, lun.lun, lun.backstore);
  if (device.max_sectors && device.max_sectors < page_sectors)
    return fail("{} LUN {}: backstore {} takes at most {} bytes at once, less than the {} that a guest of the "
                "controller needs: leave the LUN out",
                name, lun.lun, lun.backstore, device.max_sectors * sector, page_sectors * sector);
  if (device.block_size > page_sectors * sector)
    return fail("{} LUN {}: backstore {} has blocks of {} bytes, and a controller none above {}: leave the LUN out",
                name, lun.lun, lun.backstore, device.block_size, page_sectors * sector);
  return {};
}

} // namespace

Done check_limits(const Configuration &wanted, const FindScsiDevice &find)
{
  for (const auto &target : wanted.targets)
    for (const auto &lun : target.luns) {
      const auto *store = wanted.backstore(lun.backstore);
      if (!store || store->kind != BackstoreKind::pscsi)
        continue;
      const auto device = find(*store);
      if (!device)
        continue;
      if (auto done = check_device(target, lun, *device); !done)
        return done;
    }
  return {};
}

} // namespace megasas
