// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan/limits.h"

#include <algorithm>
#include <cerrno>
#include <limits>

#include "util/limits.h"

namespace megasas {

namespace {

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

/// What the guest that has a target may send at once: what its devices took when its driver asked.
std::optional<std::uint32_t> told_sectors(const Target &target, const Situation &situation, const FindScsiDevice &find)
{
  const auto *found = situation.live.target(target.wwpn, target.tpgt);
  if (!found || !situation.attached.contains(target_name(target)))
    return std::nullopt;
  auto sectors = std::numeric_limits<std::uint32_t>::max();
  for (const auto &lun : found->luns)
    if (const auto store = std::ranges::find(situation.live.backstores, lun.backstore, &Backstore::key);
        store != situation.live.backstores.end() && store->kind == BackstoreKind::pscsi)
      if (const auto device = find(*store); device && device->max_sectors)
        sectors = std::min(sectors, device->max_sectors);
  return sectors;
}

Done check_told(const Target &target, const Lun &lun, const ScsiDevice &device, std::optional<std::uint32_t> told)
{
  if (!told || !device.max_sectors || device.max_sectors >= std::min(*told, max_request_sectors))
    return {};
  return fail_code(EBUSY,
                   "{} LUN {}: backstore {} takes at most {} bytes at once, less than the guest that has the target was "
                   "told: stop the guest before the LUN is added",
                   target_name(target), lun.lun, lun.backstore, device.max_sectors * sector);
}

} // namespace

Done check_limits(const Configuration &wanted, const Situation &situation, const FindScsiDevice &find)
{
  for (const auto &target : wanted.targets) {
    const auto told = told_sectors(target, situation, find);
    for (const auto &lun : target.luns) {
      const auto *store = wanted.backstore(lun.backstore);
      if (!store || store->kind != BackstoreKind::pscsi)
        continue;
      const auto device = find(*store);
      if (!device)
        continue;
      TRY(check_device(target, lun, *device));
      TRY(check_told(target, lun, *device, told));
    }
  }
  return {};
}

} // namespace megasas
