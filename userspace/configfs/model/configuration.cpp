// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/model/configuration.h"

#include <algorithm>
#include <array>

#include "util/hash.h"

namespace megasas {

namespace {

struct Kind {
  BackstoreKind kind;
  std::string_view name;
  std::string_view prefix;
  std::string_view module;
};

constexpr std::array kinds{
  Kind{ BackstoreKind::fileio, "fileio", "fileio", "target_core_file" },
  Kind{ BackstoreKind::iblock, "iblock", "iblock", "target_core_iblock" },
  Kind{ BackstoreKind::ramdisk, "ramdisk", "rd_mcp", "target_core_mod" },
  Kind{ BackstoreKind::pscsi, "pscsi", "pscsi", "target_core_pscsi" },
  Kind{ BackstoreKind::user, "user", "user", "target_core_user" },
};

const Kind &row(BackstoreKind kind)
{
  return *std::ranges::find(kinds, kind, &Kind::kind);
}

} // namespace

std::string_view kind_name(BackstoreKind kind)
{
  return row(kind).name;
}

std::string_view hba_prefix(BackstoreKind kind)
{
  return row(kind).prefix;
}

std::string_view kind_module(BackstoreKind kind)
{
  return row(kind).module;
}

std::optional<BackstoreKind> kind_called(std::string_view name)
{
  const auto found = std::ranges::find(kinds, name, &Kind::name);
  return found == kinds.end() ? std::nullopt : std::optional(found->kind);
}

std::string kind_names()
{
  std::string names;
  for (const auto &kind : kinds)
    names += fmt::format("{}{}", names.empty() ? "" : &kind == &kinds.back() ? " or " : ", ", kind.name);
  return names;
}

bool has_own_serial(BackstoreKind kind)
{
  return kind != BackstoreKind::pscsi;
}

bool has_alua(BackstoreKind kind)
{
  return kind != BackstoreKind::pscsi;
}

std::optional<BackstoreKind> kind_of_hba(std::string_view hba)
{
  const auto underscore = hba.rfind('_');
  const auto found = std::ranges::find(kinds, hba.substr(0, underscore), &Kind::prefix);
  if (underscore == std::string_view::npos || found == kinds.end())
    return std::nullopt;
  return found->kind;
}

std::optional<std::uint64_t> Backstore::blocks() const
{
  if (size == 0)
    return std::nullopt;
  return size / (block_size ? block_size : usual_block_size);
}

std::optional<std::uint16_t> group_id(const Backstore &store, std::string_view group)
{
  if (group == default_alua_group)
    return std::uint16_t{ 0 };
  const auto found = std::ranges::find(store.groups, group, &AluaGroup::name);
  return found == store.groups.end() ? std::nullopt : std::optional(found->id);
}

std::string group_label(const Backstore &store, std::uint16_t id)
{
  if (id == 0)
    return std::string(default_alua_group);
  const auto found = std::ranges::find(store.groups, id, &AluaGroup::id);
  return found == store.groups.end() ? std::to_string(id) : found->name;
}

const Backstore *Configuration::backstore(std::string_view name) const
{
  const auto found = std::ranges::find(backstores, name, &Backstore::name);
  return found == backstores.end() ? nullptr : &*found;
}

const Target *Configuration::target(const Wwn &wwpn, std::uint16_t tpgt) const
{
  const auto found =
      std::ranges::find_if(targets, [&](const Target &target) { return target.wwpn == wwpn && target.tpgt == tpgt; });
  return found == targets.end() ? nullptr : &*found;
}

std::string target_name(std::string_view wwpn, std::uint16_t tpgt)
{
  return fmt::format("{} tpgt_{}", wwpn, tpgt);
}

std::string target_name(const Wwn &wwpn, std::uint16_t tpgt)
{
  return target_name(wwpn.text(), tpgt);
}

std::string target_name(const Target &target)
{
  return target_name(target.wwpn, target.tpgt);
}

std::string derived_serial(std::string_view backstore_name)
{
  const auto hash = stable_hash(fmt::format("backstore:{}", backstore_name));
  const auto high = static_cast<std::uint64_t>(hash >> 64);
  const auto low = static_cast<std::uint64_t>(hash);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff, low >> 48,
                     low & 0xffffffffffff);
}

Wwn derived_initiator(const Wwn &wwpn, std::uint16_t tpgt)
{
  constexpr unsigned vendor_bit = 35;
  constexpr unsigned tag_shift = 19;
  return Wwn::from_number(wwpn.number() ^ (std::uint64_t{ 1 } << vendor_bit) ^ (std::uint64_t{ tpgt } << tag_shift));
}

std::string lu_group_key(std::string_view group)
{
  return fmt::format("lu_gps/{}", group);
}

bool is_lu_group_key(std::string_view key)
{
  return key.starts_with("lu_gps/");
}

bool share_device(const Backstore &one, const Backstore &other)
{
  const auto opens_device = [](const Backstore &store) {
    return store.kind == BackstoreKind::iblock || store.kind == BackstoreKind::pscsi;
  };
  return opens_device(one) && opens_device(other) &&
         (one.path == other.path || (!one.address.empty() && one.address == other.address));
}

std::string hba_of(std::string_view key)
{
  return std::string(key.substr(0, key.find('/')));
}

std::string name_of(std::string_view key)
{
  return std::string(key.substr(key.find('/') + 1));
}

} // namespace megasas
