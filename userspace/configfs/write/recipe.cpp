// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/write/recipe.h"

#include "configfs/model/bitmap.h"
#include "configfs/model/paths.h"
#include "configfs/model/scsi_address.h"
#include "util/size.h"

namespace megasas {

namespace {

std::string control_line(const Backstore &store)
{
  switch (store.kind) {
  case BackstoreKind::fileio:
    return fmt::format("fd_dev_name={},fd_dev_size={},{}", store.path, store.size,
                       store.buffered ? "fd_buffered_io=1" : "fd_async_io=1");
  case BackstoreKind::iblock:
    return fmt::format("udev_path={}", store.path);
  case BackstoreKind::ramdisk:
    return fmt::format("rd_pages={}", store.size / 4096);
  case BackstoreKind::pscsi: {
    const auto part = [&](unsigned number) { return scsi_address_part(store.address, number); };
    return fmt::format("scsi_host_id={},scsi_channel_id={},scsi_target_id={},scsi_lun_id={}", part(0), part(1), part(2),
                       part(3));
  }
  case BackstoreKind::user: // takes its block size here alone
    return fmt::format("dev_config={},dev_size={},hw_block_size={}", store.path, store.size,
                       store.block_size ? store.block_size : usual_block_size);
  }
  return {};
}

/// Those that open the device of that path, or want to have been told one. Source: pscsi_configure_device().
bool takes_path(BackstoreKind kind)
{
  return kind != BackstoreKind::ramdisk && kind != BackstoreKind::user;
}

/// The others have what their device has.
bool takes_block_size(BackstoreKind kind)
{
  return kind == BackstoreKind::fileio || kind == BackstoreKind::ramdisk;
}

std::string list_of(const Target &target, bool Lun::*flag)
{
  LunSet set;
  for (const auto &lun : target.luns)
    if (lun.*flag)
      set.insert(lun.lun);
  return format_bitmap(set);
}

} // namespace

std::string describe(const Backstore &store)
{
  std::string text(kind_name(store.kind));
  if (!store.path.empty())
    text += " " + store.path;
  if (store.size)
    text += " " + format_size(store.size);
  if (store.kind == BackstoreKind::fileio)
    text += store.buffered ? " buffered" : " direct";
  return text;
}

std::vector<Operation> backstore_writes(const Backstore &store, const std::vector<std::string> &registrations)
{
  const auto device = paths::backstore(store.hba, store.name);
  std::vector<Operation> writes{ write(device + "/control", control_line(store)) };
  if (takes_path(store.kind))
    writes.push_back(write(device + "/udev_path", store.path));
  writes.push_back(write(device + "/enable", "1"));
  if (store.block_size && store.block_size != usual_block_size && takes_block_size(store.kind))
    writes.push_back(write(device + "/attrib/block_size", std::to_string(store.block_size)));
  if (!store.lba_map.empty())
    writes.push_back(write(device + "/lba_map", format_lba_map(store.lba_map)));
  for (const auto &registration : registrations)
    writes.push_back(write(device + "/pr/res_aptpl_metadata", registration));
  if (has_own_serial(store.kind))
    writes.push_back(write(device + "/wwn/vpd_unit_serial", store.serial));
  return writes;
}

std::vector<Operation> alua_group_writes(const std::string &directory, const AluaGroup &group)
{
  const auto number = [](auto value) { return std::to_string(static_cast<unsigned>(value)); };
  std::vector<Operation> writes{
    write(directory + "/tg_pt_gp_id", number(group.id)),
  };
  if (group.state == AluaState::lba_dependent) {
    writes.push_back(write(directory + "/alua_support_lba_dependent", "1"));
    writes.push_back(write(directory + "/alua_access_type", number(AluaAccess::implicit)));
  }
  // A new group takes a state at once, and from the host.
  if (group.state)
    writes.push_back(write(directory + "/alua_access_state", number(*group.state)));
  writes.push_back(write(directory + "/alua_access_type", number(group.access)));
  writes.push_back(write(directory + "/preferred", number(group.preferred)));
  writes.push_back(write(directory + "/trans_delay_msecs", number(group.transition_ms)));
  writes.push_back(write(directory + "/nonop_delay_msecs", number(group.nonoptimized_delay_ms)));
  writes.push_back(write(directory + "/implicit_trans_secs", number(group.implicit_transition_s)));
  for (const auto &[state, attribute] : supportable_states)
    if (group.unsupported.contains(state))
      writes.push_back(write(fmt::format("{}/{}", directory, attribute), "0"));
  if (group.keep_state)
    writes.push_back(write(directory + "/alua_write_metadata", "1"));
  return writes;
}

std::string write_back_list(const Target &target)
{
  return list_of(target, &Lun::write_back);
}

std::string jbod_list(const Target &target)
{
  return list_of(target, &Lun::jbod);
}

std::vector<Operation> parameter_writes(const Target &target)
{
  const auto param = paths::tpg(target.wwpn, target.tpgt) + "/param/";
  std::vector<Operation> writes;
  if (!target.initiator.text().empty())
    writes.push_back(write(param + "initiator_name", target.initiator.text()));
  writes.push_back(write(param + "owner_uid", std::to_string(target.owner_uid)));
  if (const auto list = write_back_list(target); !list.empty())
    writes.push_back(write(param + "writeback_luns", list));
  if (const auto list = jbod_list(target); !list.empty())
    writes.push_back(write(param + "jbod_luns", list));
  return writes;
}

} // namespace megasas
