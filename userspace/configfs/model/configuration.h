// SPDX-License-Identifier: GPL-2.0-or-later
/// What a host serves: backstores, targets and the LUNs that join them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configfs/model/alua.h"
#include "configfs/model/lba_map.h"
#include "configfs/model/wwn.h"
#include "util/result.h"

namespace megasas {

enum class BackstoreKind { fileio, iblock, ramdisk, pscsi, user };

/// The kind's name in configuration files.
std::string_view kind_name(BackstoreKind kind);

/// The kind's directory prefix below target/core, as in "fileio".
std::string_view hba_prefix(BackstoreKind kind);

/// The kernel module that serves the kind.
std::string_view kind_module(BackstoreKind kind);

/// The kind with a name.
std::optional<BackstoreKind> kind_called(std::string_view name);

/// All names in one line, for messages.
std::string kind_names();

/// Has the kind a serial of ours, or its device's own? Source: target_wwn_vpd_unit_serial_store().
bool has_own_serial(BackstoreKind kind);

/// Does target_core look after ALUA, or the device behind it? Source: TRANSPORT_FLAG_PASSTHROUGH_ALUA.
bool has_alua(BackstoreKind kind);

/// The kind of a directory such as "rd_mcp_3", if it is one of ours.
std::optional<BackstoreKind> kind_of_hba(std::string_view hba);

/// Of a fresh backstore, in bytes.
inline constexpr std::uint32_t usual_block_size = 512;

/// Something that holds blocks.
struct Backstore {
  std::string name;
  BackstoreKind kind = BackstoreKind::ramdisk;
  std::string path;             ///< fileio: file; iblock, pscsi: device; user: what its handler is told
  std::string address;          ///< pscsi: "H:C:T:L", if it is known
  std::uint64_t size = 0;       ///< bytes; iblock, pscsi: as the device says
  std::uint32_t block_size = 0; ///< 0: the kind's own
  bool create = false;          ///< fileio: make a missing file
  bool buffered = false;        ///< fileio: page cache instead of O_DIRECT
  std::string serial;           ///< unit serial number
  std::vector<AluaGroup> groups; ///< but the default one
  std::string lu_group;         ///< its LU group; empty: the default one
  LbaMap lba_map;               ///< of its user data segments; empty: none
  std::string hba;              ///< live only: directory below target/core

  /// "HBA/NAME", as a live LUN names it.
  std::string key() const
  {
    return hba + "/" + name;
  }
  /// Logical blocks, if the size is known.
  std::optional<std::uint64_t> blocks() const;
};

/// The id of a backstore's group, the default one among them.
std::optional<std::uint16_t> group_id(const Backstore &store, std::string_view group);
/// The name of the group of this id; the id itself if there is none.
std::string group_label(const Backstore &store, std::uint16_t id);

/// As LU groups of ours are named among our backstores: "lu_gps/GROUP".
std::string lu_group_key(std::string_view group);
bool is_lu_group_key(std::string_view key);

/// Do both need the same device of the host, which only one can have?
bool share_device(const Backstore &one, const Backstore &other);

/// The two parts of a key.
std::string hba_of(std::string_view key);
std::string name_of(std::string_view key);

struct Lun {
  std::uint32_t lun = 0;
  std::string backstore; ///< name; "HBA/NAME" of one that is not ours
  bool write_back = false;
  bool jbod = false; ///< shown as a physical drive
  std::string alua_group = {}; ///< of its backstore; empty: the default one
  bool offline = false;        ///< the port refuses all, whatever its group's state

  bool operator==(const Lun &) const = default;
};

/// A target portal group: one controller of one guest.
struct Target {
  Wwn wwpn;
  std::uint16_t tpgt = 1;
  std::uint32_t owner_uid = 0;
  Wwn initiator;
  std::vector<Lun> luns;
  bool enabled = true;
};

/// A whole configuration, wanted or found.
struct Configuration {
  std::vector<LuGroup> lu_groups; ///< but the default one
  std::vector<Backstore> backstores;
  std::vector<Target> targets;

  const Backstore *backstore(std::string_view name) const;
  const Target *target(const Wwn &wwpn, std::uint16_t tpgt) const;
};

/// "naa.… tpgt_N" for messages.
std::string target_name(std::string_view wwpn, std::uint16_t tpgt);
std::string target_name(const Wwn &wwpn, std::uint16_t tpgt);
std::string target_name(const Target &target);

/// The serial of a backstore whose configuration gives none.
std::string derived_serial(std::string_view backstore_name);

/// The initiator of a target whose configuration gives none: the module's own
/// default, so that it does not matter who made the target.
Wwn derived_initiator(const Wwn &wwpn, std::uint16_t tpgt);

} // namespace megasas
