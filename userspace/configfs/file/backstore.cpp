// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/file/backstore.h"

#include <algorithm>
#include <array>

#include "configfs/file/alua.h"
#include "configfs/file/json_object.h"
#include "configfs/file/lba_map.h"
#include "configfs/file/names.h"
#include "configfs/model/scsi_address.h"

namespace megasas {

namespace {

constexpr std::size_t longest_serial = 249; ///< with "aptpl_" before it a file's name
constexpr std::size_t longest_file = 255;   ///< FD_MAX_DEV_NAME and a NUL; the kernel cuts the rest off
constexpr std::size_t longest_device = 399;
constexpr std::size_t longest_config = 255; ///< TCMU_CONFIG_LEN and a NUL
constexpr std::uint64_t page = 4096;

/// The kernel splits its control line at commas and line ends.
bool is_path(std::string_view text, std::size_t longest)
{
  return text.starts_with('/') && text.size() <= longest && text.find_first_of(",\n") == std::string_view::npos;
}

bool is_serial(std::string_view text)
{
  return !text.empty() && text.size() <= longest_serial &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '/'; });
}

void read_path(JsonObject &object, const char *key, Backstore &store, std::size_t longest)
{
  store.path = object.text(key);
  if (!is_path(store.path, longest))
    object.fail_at(key, fmt::format("must be an absolute path of at most {} bytes without commas", longest));
}

void read_block_size(JsonObject &object, Backstore &store)
{
  constexpr std::array allowed{ 512U, 1024U, 2048U, 4096U };
  store.block_size = static_cast<std::uint32_t>(object.number("block_size", 512, 4096, usual_block_size));
  if (std::ranges::find(allowed, store.block_size) == allowed.end())
    object.fail_at("block_size", "must be 512, 1024, 2048 or 4096");
}

void read_fileio(JsonObject &object, Backstore &store)
{
  read_path(object, "path", store, longest_file);
  read_block_size(object, store);
  store.size = object.size("size");
  store.create = object.flag("create", false);
  store.buffered = object.flag("buffered", false);
  if (store.create && !store.size)
    object.fail_at("size", "is missing: a file that is created needs one");
  if (store.size % store.block_size)
    object.fail_at("size", fmt::format("must be a multiple of {}", store.block_size));
}

void read_ramdisk(JsonObject &object, Backstore &store)
{
  read_block_size(object, store);
  store.size = object.size("size");
  if (!store.size || store.size % page || store.size / page > INT32_MAX)
    object.fail_at("size", fmt::format("must be a multiple of {} that is not 0", page));
}

void read_pscsi(JsonObject &object, Backstore &store)
{
  store.path = object.text("device");
  if (is_scsi_address(store.path))
    store.address = store.path;
  else if (!is_path(store.path, longest_device))
    object.fail_at("device", "must be an absolute path without commas, or host:channel:target:LUN");
}

/// The kernel splits its control line as above, and we its answer at spaces.
bool is_handler_config(std::string_view text)
{
  return text.size() <= longest_config &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != ','; });
}

void read_user(JsonObject &object, Backstore &store)
{
  store.path = object.text("config");
  if (!is_handler_config(store.path))
    object.fail_at("config", fmt::format("must have at most {} printable characters without spaces and commas",
                                         longest_config));
  read_block_size(object, store);
  store.size = object.size("size");
  if (!store.size || store.size % store.block_size)
    object.fail_at("size", fmt::format("must be a multiple of {} that is not 0", store.block_size));
}

void read_kind(JsonObject &object, Backstore &store)
{
  switch (store.kind) {
  case BackstoreKind::fileio:
    return read_fileio(object, store);
  case BackstoreKind::iblock:
    return read_path(object, "device", store, longest_device);
  case BackstoreKind::ramdisk:
    return read_ramdisk(object, store);
  case BackstoreKind::pscsi:
    return read_pscsi(object, store);
  case BackstoreKind::user:
    return read_user(object, store);
  }
}

void read_serial(JsonObject &object, Backstore &store)
{
  if (!has_own_serial(store.kind))
    return;
  store.serial = object.optional_text("serial").value_or(derived_serial(store.name));
  if (!is_serial(store.serial))
    object.fail_at("serial", fmt::format("must have 1 to {} printable characters without spaces and '/'", longest_serial));
}

/// What a device has of its own behind pscsi.
Done read_access(JsonObject &object, Backstore &store)
{
  const auto &map = object.any("lba_map");
  TRY(read_config_alua(object, store));
  return read_config_lba_map(map, object.where(), store);
}

} // namespace

Result<Backstore> read_config_backstore(const nlohmann::json &value, std::string where)
{
  JsonObject object(value, std::move(where));
  Backstore store;
  store.name = object.text("name");
  if (!is_config_name(store.name))
    object.fail_at("name", "must have 1 to 64 letters, digits, '-', '_' or, but not first, '.'");
  const auto kind = kind_called(object.text("type"));
  if (!kind)
    object.fail_at("type", "must be " + kind_names());
  store.kind = kind.value_or(BackstoreKind::ramdisk);
  if (kind)
    read_kind(object, store);
  read_serial(object, store);
  const auto parts = has_alua(store.kind) ? read_access(object, store) : Done{};
  TRY(object.finish());
  TRY(parts);
  return store;
}

} // namespace megasas
