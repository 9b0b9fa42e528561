// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/live.h"

#include <algorithm>
#include <cerrno>

#include "configfs/model/paths.h"
#include "configfs/read/alua.h"
#include "configfs/read/info.h"
#include "configfs/read/reader.h"
#include "configfs/read/scsi_device.h"
#include "util/file.h"

namespace megasas {

namespace {

constexpr std::string_view serial_label = "T10 VPD Unit Serial Number: ";

std::string read_serial(Reader &reader, const std::string &device)
{
  const auto text = reader.text(device + "/wwn/vpd_unit_serial");
  const auto at = text.find(serial_label);
  return at == std::string::npos ? std::string{} : text.substr(at + serial_label.size());
}

std::uint64_t block_device_size(const BackstoreInfo &info)
{
  const auto path = fmt::format("/sys/dev/block/{}:{}/size", info.major, info.minor);
  const auto sectors = read_line(path);
  return sectors ? number_after<std::uint64_t>(*sectors, "").value_or(0) * 512 : 0;
}

std::uint64_t size_of(BackstoreKind kind, const BackstoreInfo &info)
{
  if (kind == BackstoreKind::iblock)
    return block_device_size(info);
  if (kind == BackstoreKind::pscsi)
    return read_scsi_device(info.address).value_or(ScsiDevice{}).size;
  return info.size;
}

/// Passing commands on, target_core has no block size of its own.
std::uint32_t read_block_size(Reader &reader, BackstoreKind kind, const std::string &device)
{
  const bool passes = kind == BackstoreKind::pscsi || kind == BackstoreKind::user;
  return reader.number<std::uint32_t>(device + (passes ? "/attrib/hw_block_size" : "/attrib/block_size"), 0);
}

Backstore read_backstore(Reader &reader, BackstoreKind kind, const std::string &hba, const std::string &name)
{
  const auto device = paths::backstore(hba, name);
  const auto info = parse_info(kind, reader.text(device + "/info"));
  Backstore store;
  store.name = name;
  store.kind = kind;
  store.hba = hba;
  store.path = kind == BackstoreKind::pscsi ? reader.text(device + "/udev_path") : info.path;
  store.address = info.address;
  store.size = size_of(kind, info);
  store.buffered = info.buffered;
  store.block_size = read_block_size(reader, kind, device);
  store.serial = read_serial(reader, device);
  // One that is not to be understood is there to be replaced.
  store.lba_map = parse_lba_map(reader.text(paths::lba_map(store.key()))).value_or(LbaMap{});
  return store;
}

/// Those that somebody has made.
std::vector<AluaGroup> read_own_groups(Reader &reader, const std::string &key)
{
  auto groups = read_alua_groups(reader, key);
  std::erase_if(groups, [](const AluaGroup &group) { return group.name == default_alua_group; });
  return groups;
}

std::vector<Backstore> read_stores(Reader &reader)
{
  std::vector<Backstore> stores;
  for (const auto &hba : reader.list(paths::core))
    if (const auto kind = kind_of_hba(hba))
      for (const auto &name : reader.list(paths::hba(hba)))
        if (reader.exists(paths::backstore(hba, name) + "/info")) {
          stores.push_back(read_backstore(reader, *kind, hba, name));
          stores.back().groups = read_own_groups(reader, stores.back().key());
          stores.back().lu_group = read_lu_membership(reader, stores.back().key());
        }
  return stores;
}

/// "HBA/NAME" of the backstore behind a LUN; empty if there is none.
std::string linked_backstore(Reader &reader, const Wwn &wwpn, std::uint16_t tpgt, std::uint32_t lun)
{
  return reader.link(paths::lun(wwpn, tpgt, lun), 2).target;
}

std::string read_group_of(Reader &reader, const std::string &lun)
{
  const auto name = read_alua_membership(reader, lun);
  return name == default_alua_group ? std::string{} : name;
}

Target read_group(Reader &reader, const Wwn &wwpn, std::uint16_t tpgt)
{
  const auto tpg = paths::tpg(wwpn, tpgt);
  Target target;
  target.wwpn = wwpn;
  target.tpgt = tpgt;
  target.owner_uid = reader.number<std::uint32_t>(tpg + "/param/owner_uid", 0);
  target.initiator = Wwn::parse(reader.text(tpg + "/param/initiator_name")).value_or(Wwn{});
  target.enabled = reader.text(tpg + "/enable") == "1";
  const auto write_back = reader.luns(tpg + "/param/writeback_luns");
  const auto jbod = reader.luns(tpg + "/param/jbod_luns");
  for (const auto lun : reader.lun_numbers(tpg + "/lun"))
    target.luns.push_back(Lun{ .lun = lun,
                               .backstore = linked_backstore(reader, wwpn, tpgt, lun),
                               .write_back = write_back.contains(lun),
                               .jbod = jbod.contains(lun),
                               .alua_group = read_group_of(reader, paths::lun(wwpn, tpgt, lun)),
                               .offline = reader.text(paths::lun(wwpn, tpgt, lun) + "/alua_tg_pt_offline") == "1" });
  return target;
}

std::vector<Target> read_fabric(Reader &reader)
{
  std::vector<Target> targets;
  for (const auto &name : reader.list(paths::fabric))
    if (const auto wwpn = Wwn::parse(name))
      for (const auto &group : reader.list(paths::wwn(*wwpn)))
        if (const auto tpgt = number_after<std::uint16_t>(group, "tpgt_"))
          targets.push_back(read_group(reader, *wwpn, *tpgt));
  return targets;
}

/// Number in the guest and number in the group of each LUN: the same, unless an
/// explicit ACL for the initiator maps them.
std::vector<std::pair<std::uint32_t, std::uint32_t>> mapped_luns(Reader &reader, const std::string &tpg)
{
  std::vector<std::pair<std::uint32_t, std::uint32_t>> mapped;
  const auto initiator = reader.text(tpg + "/param/initiator_name");
  const auto acls = reader.list(tpg + "/acls");
  if (std::ranges::find(acls, initiator) == acls.end()) {
    for (const auto number : reader.lun_numbers(tpg + "/lun"))
      mapped.emplace_back(number, number);
    return mapped;
  }
  const auto acl = tpg + "/acls/" + initiator;
  for (const auto number : reader.lun_numbers(acl)) {
    const auto own = reader.link(fmt::format("{}/lun_{}", acl, number), 1).target;
    if (const auto found = number_after<std::uint32_t>(own, "lun_"))
      mapped.emplace_back(number, *found);
  }
  return mapped;
}

/// target_core counts in the host's sectors there, and takes a request in one piece.
void add_scsi_facts(LunFacts &facts, Reader &reader, const Backstore &store)
{
  const auto device = read_scsi_device(store.address).value_or(ScsiDevice{});
  const auto hardware = reader.number<std::uint32_t>(paths::hba(store.key()) + "/attrib/hw_max_sectors", 0);
  facts.has_blocks = device.is_disk();
  facts.block_size = std::max(device.block_size, 512U);
  facts.blocks = device.size / facts.block_size;
  facts.max_sectors = hardware && device.max_sectors ? std::min(hardware, device.max_sectors)
                                                     : std::max(hardware, device.max_sectors);
}

LunFacts read_lun_facts(Reader &reader, std::uint32_t number, const std::string &linked)
{
  const auto hba = hba_of(linked);
  const auto device = paths::hba(linked);
  LunFacts facts;
  facts.lun = number;
  facts.backstore = name_of(linked);
  facts.serial = read_serial(reader, device);
  Backstore store;
  if (const auto kind = kind_of_hba(hba))
    store = read_backstore(reader, *kind, hba, facts.backstore);
  else
    store.block_size = reader.number<std::uint32_t>(device + "/attrib/block_size", 512);
  if (store.kind == BackstoreKind::pscsi) {
    add_scsi_facts(facts, reader, store);
    return facts;
  }
  facts.block_size = std::max(store.block_size, 512U);
  facts.blocks = store.size / facts.block_size;
  const auto hardware = reader.number<std::uint64_t>(device + "/attrib/hw_max_sectors", 0);
  const auto optimal = reader.number<std::uint64_t>(device + "/attrib/optimal_sectors", 0);
  const auto limit = optimal && (!hardware || optimal < hardware) ? optimal : hardware;
  facts.max_sectors = static_cast<std::uint32_t>(std::min<std::uint64_t>(limit * (facts.block_size / 512), UINT32_MAX));
  return facts;
}

Done need_group(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt)
{
  const auto tpg = paths::tpg(wwpn, tpgt);
  if (tree.exists(tpg))
    return {};
  return fail_code(ENOENT, "{}: no such target portal group: see `vhost-megasasctl list`", tpg);
}

} // namespace

std::string link_name(const Tree &tree, const std::string &lun_path)
{
  return Reader(tree).link(lun_path, 1).name;
}

Result<Configuration> read_configuration(const Tree &tree)
{
  Reader reader(tree);
  Configuration found;
  found.lu_groups = read_lu_groups(reader);
  found.backstores = read_stores(reader);
  found.targets = read_fabric(reader);
  return reader.result(std::move(found));
}

Result<Target> read_target(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt)
{
  TRY(need_group(tree, wwpn, tpgt));
  Reader reader(tree);
  auto target = read_group(reader, wwpn, tpgt);
  return reader.result(std::move(target));
}

Result<std::vector<LunFacts>> read_luns(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt)
{
  TRY(need_group(tree, wwpn, tpgt));
  Reader reader(tree);
  const auto tpg = paths::tpg(wwpn, tpgt);
  const auto write_back = reader.luns(tpg + "/param/writeback_luns");
  const auto jbod = reader.luns(tpg + "/param/jbod_luns");
  std::vector<LunFacts> luns;
  for (const auto &[number, own] : mapped_luns(reader, tpg)) {
    const auto linked = linked_backstore(reader, wwpn, tpgt, own);
    if (linked.empty())
      continue;
    luns.push_back(read_lun_facts(reader, number, linked));
    luns.back().write_back = write_back.contains(own);
    luns.back().jbod = jbod.contains(own);
  }
  return reader.result(std::move(luns));
}

} // namespace megasas
