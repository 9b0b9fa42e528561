// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/scsi_device.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>

#include "configfs/model/scsi_address.h"
#include "util/file.h"
#include "util/limits.h"
#include "util/number.h"

namespace megasas {

namespace {

template <typename Number>
Number read_number(const std::string &path)
{
  const auto text = read_line(path);
  return text ? number_after<Number>(*text, "").value_or(0) : 0;
}

/// Elements of a list as pages of a request, which begins anywhere in the first one.
std::uint32_t sectors_of_elements(std::uint64_t elements)
{
  const auto pages = elements > 1 ? elements - 1 : elements;
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(pages * page_sectors, std::numeric_limits<std::uint32_t>::max()));
}

/// The smaller one of two limits, of which 0 is none.
std::uint32_t tighter(std::uint32_t one, std::uint32_t other)
{
  return one && (!other || one < other) ? one : other;
}

void read_disk(ScsiDevice &device, const std::string &block)
{
  device.size = read_number<std::uint64_t>(block + "/size") * sector;
  device.block_size = read_number<std::uint32_t>(block + "/queue/logical_block_size");
  device.max_sectors = tighter(device.max_sectors, read_number<std::uint32_t>(block + "/queue/max_hw_sectors_kb") * 2);
  device.max_sectors =
      tighter(device.max_sectors, sectors_of_elements(read_number<std::uint64_t>(block + "/queue/max_segments")));
}

} // namespace

Result<std::string> scsi_address_of(const std::string &node, const std::string &sysfs)
{
  struct stat info {};
  if (::stat(node.c_str(), &info) < 0)
    return fail_code(ENOENT, "{}: no such device: correct \"device\"", node);
  if (!S_ISBLK(info.st_mode) && !S_ISCHR(info.st_mode))
    return fail("{}: is no device: name a node such as /dev/sg0, or host:channel:target:LUN", node);
  const auto link = fmt::format("{}/dev/{}/{}:{}/device", sysfs, S_ISBLK(info.st_mode) ? "block" : "char",
                                major(info.st_rdev), minor(info.st_rdev));
  std::error_code none;
  auto address = std::filesystem::read_symlink(link, none).filename().string();
  if (!is_scsi_address(address))
    return fail("{}: is no SCSI device: use \"type\": \"iblock\" for other block devices", node);
  return address;
}

std::optional<ScsiDevice> read_scsi_device(const std::string &address, const std::string &sysfs)
{
  const auto place = fmt::format("{}/class/scsi_device/{}/device", sysfs, address);
  const auto type = read_line(place + "/type");
  if (!is_scsi_address(address) || !type)
    return std::nullopt;
  ScsiDevice device;
  device.address = address;
  device.type = number_after<unsigned>(*type, "").value_or(device.type);
  const auto host = fmt::format("{}/class/scsi_host/host{}/sg_tablesize", sysfs, scsi_address_part(address, 0));
  device.max_sectors = sectors_of_elements(read_number<std::uint64_t>(host));
  const auto nodes = list_directory(place + "/block");
  if (device.is_disk() && nodes && !nodes->empty()) {
    device.node = "/dev/" + nodes->front();
    read_disk(device, place + "/block/" + nodes->front());
  }
  return device;
}

} // namespace megasas
