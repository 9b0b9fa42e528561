// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about logical drives, and about the configuration that makes them:
/// each is a RAID 0 of the one physical drive that has its number.
#include <algorithm>

#include "firmware/dcmd.h"
#include "firmware/drive_state.h"

namespace megasas::firmware {

namespace {

constexpr std::uint8_t state_optimal = 3;
constexpr std::uint8_t cache_write_back = 0x01;
constexpr std::uint8_t cache_allow_write = 0x20;
constexpr std::uint8_t stripe_64k = 7; ///< 2^7 sectors
constexpr std::size_t vpd_size = 64;
constexpr std::size_t name_at = 0x04;
constexpr std::size_t name_size = 16;
constexpr std::size_t properties_length = 32;
constexpr std::size_t config_length = 256; ///< of a logical drive
constexpr std::size_t array_length = 288;
constexpr std::size_t spare_length = 40;

/// Query types of LD_LIST_QUERY. Every drive is exposed to the host, and there
/// is no cluster.
enum class Query : std::uint8_t { all, exposed, used_ids, cluster_access, cluster_locale };

void put_ref(Layout &layout, std::size_t at, const Drive &drive)
{
  layout.put8(at, drive.id);
  layout.put16(at + 2, drive.sequence);
}

void put_drive_properties(Layout &layout, std::size_t at, const Drive &drive)
{
  const auto policy = drive.write_back ? cache_write_back | cache_allow_write : 0;
  put_ref(layout, at, drive);
  layout.put_text(at + name_at, name_size, drive.label.empty() ? drive.name : drive.label);
  layout.put8(at + 0x14, static_cast<std::uint8_t>(policy));
  layout.put8(at + 0x17, static_cast<std::uint8_t>(policy));
  layout.put8(at + 0x18, 1); // no background initialisation
}

void put_parameters(Layout &layout, std::size_t at)
{
  layout.put8(at + 3, stripe_64k);
  layout.put8(at + 4, 1); // drives
  layout.put8(at + 5, 1); // spans
  layout.put8(at + 6, state_optimal);
  layout.put8(at + 8, 1); // consistent
}

void put_config(Layout &layout, std::size_t at, const Drive &drive)
{
  put_drive_properties(layout, at, drive);
  put_parameters(layout, at + 0x20);
  layout.put64(at + 0x40 + 8, drive.blocks); // the one span, from block 0
  layout.put16(at + 0x40 + 16, drive.id);    // of this array
}

void put_array(Layout &layout, std::size_t at, const Drive &drive)
{
  layout.put64(at, drive.sectors());
  layout.put8(at + 0x08, 1);
  layout.put16(at + 0x0a, drive.id);
  layout.put16(at + 0x20, drive.id);
  layout.put16(at + 0x22, drive.sequence);
  layout.put16(at + 0x24, drive_online);
  layout.put8(at + 0x26, no_enclosure);
  layout.put8(at + 0x27, drive.id);
}

} // namespace

Answer ld_get_list(const Snapshot &snapshot, const Request &)
{
  Layout layout(8 + 16 * max_logical);
  std::uint32_t count = 0;
  for (const auto &drive : snapshot.logical()) {
    const auto at = 8 + 16 * std::size_t{ count++ };
    put_ref(layout, at, drive);
    layout.put8(at + 4, state_optimal);
    layout.put64(at + 8, drive.blocks);
  }
  layout.put32(0, count);
  return { Status::ok, layout.take() };
}

Answer ld_list_query(const Snapshot &snapshot, const Request &request)
{
  constexpr std::size_t ids_at = 0x0b;
  const auto query = static_cast<Query>(request.mbox[0]);
  if (query > Query::cluster_locale)
    return { Status::invalid_parameter, {} };
  const bool cluster = query == Query::cluster_access || query == Query::cluster_locale;
  Bytes ids;
  for (const auto &drive : snapshot.logical())
    if (!cluster)
      ids.push_back(drive.id);
  Layout layout(ids_at + std::max<std::size_t>(ids.size(), 1));
  layout.put32(0, static_cast<std::uint32_t>(layout.size()));
  layout.put32(4, static_cast<std::uint32_t>(ids.size()));
  layout.put_bytes(ids_at, ids);
  return { Status::ok, layout.take() };
}

Answer ld_get_info(const Snapshot &snapshot, const Request &request)
{
  const auto *drive = snapshot.logical(request.mbox[0]);
  if (!drive)
    return { Status::device_not_found, {} };
  Layout layout(384);
  put_config(layout, 0, *drive);
  layout.put64(0x100, drive->blocks);
  layout.put_front(0x130, vpd_size, drive->vpd83);
  return { Status::ok, layout.take() };
}

Answer ld_get_properties(const Snapshot &snapshot, const Request &request)
{
  const auto *drive = snapshot.logical(request.mbox[0]);
  if (!drive)
    return { Status::device_not_found, {} };
  Layout layout(properties_length);
  put_drive_properties(layout, 0, *drive);
  return { Status::ok, layout.take() };
}

/// The name is the guest's; how the drive caches is the host's.
Answer ld_set_properties(Snapshot &snapshot, const Request &request)
{
  auto *drive = snapshot.logical(request.mbox[0]);
  if (!drive)
    return { Status::device_not_found, {} };
  if (get16(request.mbox, 2) != drive->sequence)
    return { Status::invalid_sequence_number, {} };
  if (request.out.size() < properties_length)
    return { Status::invalid_parameter, {} };
  Layout current(properties_length);
  put_drive_properties(current, 0, *drive);
  const auto rest = current.take();
  if (!std::equal(rest.begin() + name_at + name_size, rest.end(), request.out.begin() + name_at + name_size))
    return { Status::invalid_parameter, {} };
  const auto name = request.out.subspan(name_at, name_size);
  drive->label.assign(name.begin(), std::ranges::find(name, std::uint8_t{ 0 }));
  drive->sequence++;
  return { Status::ok, {} };
}

Answer read_configuration(const Snapshot &snapshot, const Request &)
{
  constexpr std::size_t head = 0x20;
  auto logical = snapshot.logical();
  const auto count = static_cast<std::size_t>(std::ranges::distance(logical));
  Layout layout(head + count * (array_length + config_length));
  layout.put32(0x00, static_cast<std::uint32_t>(layout.size()));
  layout.put16(0x04, static_cast<std::uint16_t>(count));
  layout.put16(0x06, array_length);
  layout.put16(0x08, static_cast<std::uint16_t>(count));
  layout.put16(0x0a, config_length);
  layout.put16(0x0e, spare_length); // of which there is none
  std::size_t index = 0;
  for (const auto &drive : logical) {
    put_array(layout, head + index * array_length, drive);
    put_config(layout, head + count * array_length + index * config_length, drive);
    index++;
  }
  return { Status::ok, layout.take() };
}

} // namespace megasas::firmware
