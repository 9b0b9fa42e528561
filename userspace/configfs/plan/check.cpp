// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/plan/check.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "configfs/plan/limits.h"
#include "configfs/read/scsi_device.h"
#include "util/fd.h"
#include "util/file.h"
#include "util/size.h"

namespace megasas {

namespace {

std::optional<struct stat> status_of(const std::string &path)
{
  struct stat info {};
  if (::stat(path.c_str(), &info) < 0)
    return std::nullopt;
  return info;
}

Done check_new_file(const Backstore &store)
{
  const auto directory = std::filesystem::path(store.path).parent_path().string();
  if (!store.create)
    return fail_code(ENOENT, "backstore {}: {}: no such file: set \"create\" and \"size\" or correct the path",
                     store.name, store.path);
  if (!path_exists(directory))
    return fail_code(ENOENT, "backstore {}: {}: no such directory: make it or correct the path", store.name, directory);
  return {};
}

Done check_direct(const Backstore &store)
{
  if (store.buffered)
    return {};
  Fd fd(::open(store.path.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC));
  if (!fd && errno == EINVAL)
    return fail_code(EINVAL, "backstore {}: {}: its file system has no direct I/O: set \"buffered\" to true",
                     store.name, store.path);
  if (!fd)
    return fail_errno(errno, fmt::format("backstore {}: {}", store.name, store.path));
  return {};
}

Done check_fileio(Backstore &store)
{
  const auto info = status_of(store.path);
  if (!info)
    return check_new_file(store);
  if (!S_ISREG(info->st_mode))
    return fail("backstore {}: {}: is no regular file: use \"type\": \"iblock\" for a block device", store.name,
                store.path);
  const auto size = static_cast<std::uint64_t>(info->st_size);
  if (store.size && store.size != size)
    return fail("backstore {}: {} has {} bytes, not {}: correct \"size\" or leave it out", store.name, store.path, size,
                store.size);
  if (size == 0 || size % store.block_size)
    return fail("backstore {}: {} has {} bytes, no multiple of a block: make it larger with truncate", store.name,
                store.path, size);
  store.size = size;
  return check_direct(store);
}

/// The kernel has the device open for this backstore, or for one of ours that
/// makes room for it.
bool is_serving(const Backstore &store, const Situation &situation)
{
  return std::ranges::any_of(situation.live.backstores, [&](const Backstore &found) {
    return share_device(found, store) && (found.name == store.name || situation.owned.contains(found.key()));
  });
}

/// Nobody else has the block device open for itself.
Done check_free(const Backstore &store, const Situation &situation)
{
  if (is_serving(store, situation))
    return {};
  Fd fd(::open(store.path.c_str(), O_RDWR | O_EXCL | O_CLOEXEC));
  if (!fd && errno == EBUSY)
    return fail_code(EBUSY, "backstore {}: {}: is mounted or otherwise in use: free it first", store.name, store.path);
  if (!fd)
    return fail_errno(errno, fmt::format("backstore {}: {}", store.name, store.path));
  return {};
}

Done check_iblock(const Backstore &store, const Situation &situation)
{
  const auto info = status_of(store.path);
  if (!info)
    return fail_code(ENOENT, "backstore {}: {}: no such device: correct \"device\"", store.name, store.path);
  if (!S_ISBLK(info->st_mode))
    return fail("backstore {}: {}: is no block device: use \"type\": \"fileio\" for a file", store.name, store.path);
  return check_free(store, situation);
}

/// target_core wants a disk's block device, whatever the disk is named by.
Done check_scsi_disk(Backstore &store, const ScsiDevice &device, const Situation &situation)
{
  const auto info = status_of(store.path);
  if (!info || !S_ISBLK(info->st_mode))
    store.path = device.node;
  if (store.path.empty())
    return fail_code(ENOENT, "backstore {}: {} has no block device: run `modprobe sd_mod`", store.name, store.address);
  return check_free(store, situation);
}

Done check_pscsi(Backstore &store, const Situation &situation)
{
  if (store.address.empty()) {
    auto address = scsi_address_of(store.path);
    if (!address)
      return fail_code(address.error().code, "backstore {}: {}", store.name, address.error().text);
    store.address = std::move(*address);
  }
  const auto device = read_scsi_device(store.address);
  if (!device)
    return fail_code(ENOENT, "backstore {}: {}: no such SCSI device: correct \"device\", see `lsscsi`", store.name,
                     store.address);
  return device->is_disk() ? check_scsi_disk(store, *device, situation) : Done{};
}

bool share_file(const Backstore &one, const Backstore &other)
{
  std::error_code none;
  return one.kind == BackstoreKind::fileio && other.kind == BackstoreKind::fileio &&
         std::filesystem::equivalent(one.path, other.path, none);
}

/// Different names may be of one medium; the kernel refuses disks only, and says not why.
Done check_doubles(const Configuration &wanted)
{
  for (const auto &store : wanted.backstores)
    for (const auto &other : wanted.backstores)
      if (&store < &other && (share_device(store, other) || share_file(store, other)))
        return fail("backstores {} and {} are the same {}: use one backstore in several LUNs instead", store.name,
                    other.name, store.kind == BackstoreKind::fileio ? "file" : "device");
  return {};
}

/// What the kernel can give away without pushing others out, in bytes.
std::uint64_t available_memory()
{
  const auto text = read_file("/proc/meminfo").value_or("");
  constexpr std::string_view label = "MemAvailable:";
  const auto at = text.find(label);
  return at == std::string::npos ? UINT64_MAX : std::strtoull(text.c_str() + at + label.size(), nullptr, 10) << 10;
}

/// The kernel would take the memory until nothing else runs.
Done check_ramdisks(const Configuration &wanted, const Configuration &live)
{
  const auto free = available_memory();
  std::uint64_t needed = 0;
  for (const auto &store : wanted.backstores) {
    const auto same = [&](const Backstore &found) {
      return found.kind == store.kind && found.name == store.name && found.size == store.size;
    };
    if (store.kind != BackstoreKind::ramdisk || std::ranges::any_of(live.backstores, same))
      continue;
    needed += std::min(store.size, UINT64_MAX - needed);
    if (needed > free)
      return fail_code(ENOMEM, "backstore {}: {} for new ramdisks are more than this host has free memory: make \"size\" "
                       "smaller", store.name, format_size(needed));
  }
  return {};
}

std::optional<std::uint64_t> blocks_of_device(const std::string &path)
{
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::uint64_t bytes = 0;
  int block_size = 0;
  if (!fd || ::ioctl(fd.get(), BLKGETSIZE64, &bytes) < 0 || ::ioctl(fd.get(), BLKSSZGET, &block_size) < 0)
    return std::nullopt;
  return bytes / static_cast<std::uint64_t>(block_size);
}

/// What a configuration could not tell, the size of a file or device is known now.
Done check_map(const Backstore &store)
{
  const auto blocks = store.kind == BackstoreKind::iblock && !store.lba_map.empty() ? blocks_of_device(store.path) :
                                                                                     store.blocks();
  if (auto done = check_lba_map(store.lba_map, blocks); !done)
    return fail("backstore {}: lba_map: {}", store.name, done.error().text);
  return {};
}

Done check_kind(Backstore &store, const Situation &situation)
{
  switch (store.kind) {
  case BackstoreKind::fileio:
    return check_fileio(store);
  case BackstoreKind::iblock:
    return check_iblock(store, situation);
  case BackstoreKind::pscsi:
    return check_pscsi(store, situation);
  case BackstoreKind::ramdisk: // all at once, see check_ramdisks()
  case BackstoreKind::user:    // its handler may come later
    break;
  }
  return {};
}

Done check_backstore(Backstore &store, const Situation &situation)
{
  const auto done = check_kind(store, situation);
  return done ? check_map(store) : done;
}

} // namespace

Done check_host(Configuration &wanted, const Situation &situation)
{
  for (auto &store : wanted.backstores)
    TRY(check_backstore(store, situation));
  TRY(check_doubles(wanted));
  TRY(check_ramdisks(wanted, situation.live));
  return check_limits(wanted, situation, [](const Backstore &store) { return read_scsi_device(store.address); });
}

} // namespace megasas
