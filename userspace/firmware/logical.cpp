// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about logical drives.
#include <algorithm>

#include "firmware/dcmd.h"

namespace megasas::firmware {

namespace {

constexpr std::uint8_t state_optimal = 3;
constexpr std::uint8_t cache_write_back = 0x01;
constexpr std::uint8_t cache_allow_write = 0x20;
constexpr std::uint8_t stripe_64k = 7; ///< 2^7 sectors
constexpr std::size_t vpd_size = 64;

/// Query types of LD_LIST_QUERY. Every drive is exposed to the host, and there
/// is no cluster.
enum class Query : std::uint8_t { all, exposed, used_ids, cluster_access, cluster_locale };

void put_ref(Layout &layout, std::size_t at, const LogicalDrive &drive)
{
  layout.put8(at, drive.id);
  layout.put16(at + 2, 1); // sequence number
}

void put_drive_properties(Layout &layout, std::size_t at, const LogicalDrive &drive)
{
  const auto policy = drive.write_back ? cache_write_back | cache_allow_write : 0;
  put_ref(layout, at, drive);
  layout.put_text(at + 0x04, 16, drive.name);
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

} // namespace

Answer ld_get_list(const Snapshot &snapshot, const Request &)
{
  Layout layout(8 + 16 * max_drives);
  layout.put32(0, static_cast<std::uint32_t>(snapshot.drives.size()));
  std::size_t at = 8;
  for (const auto &drive : snapshot.drives) {
    put_ref(layout, at, drive);
    layout.put8(at + 4, state_optimal);
    layout.put64(at + 8, drive.blocks);
    at += 16;
  }
  return { Status::ok, layout.take() };
}

Answer ld_list_query(const Snapshot &snapshot, const Request &request)
{
  constexpr std::size_t ids_at = 0x0b;
  const auto query = static_cast<Query>(request.mbox[0]);
  if (query > Query::cluster_locale)
    return { Status::invalid_parameter, {} };
  const bool cluster = query == Query::cluster_access || query == Query::cluster_locale;
  const auto count = cluster ? 0 : snapshot.drives.size();
  Layout layout(ids_at + std::max<std::size_t>(count, 1));
  layout.put32(0, static_cast<std::uint32_t>(layout.size()));
  layout.put32(4, static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; i++)
    layout.put8(ids_at + i, snapshot.drives[i].id);
  return { Status::ok, layout.take() };
}

Answer ld_get_info(const Snapshot &snapshot, const Request &request)
{
  const auto *drive = snapshot.drive(request.mbox[0]);
  if (!drive)
    return { Status::device_not_found, {} };
  Layout layout(384);
  put_drive_properties(layout, 0x00, *drive);
  put_parameters(layout, 0x20);
  layout.put64(0x40 + 8, drive->blocks); // the one span, from block 0
  layout.put64(0x100, drive->blocks);
  const std::span<const std::uint8_t> vpd(drive->vpd83);
  layout.put_bytes(0x130, vpd.first(std::min(vpd.size(), vpd_size)));
  return { Status::ok, layout.take() };
}

Answer ld_get_properties(const Snapshot &snapshot, const Request &request)
{
  const auto *drive = snapshot.drive(request.mbox[0]);
  if (!drive)
    return { Status::device_not_found, {} };
  Layout layout(32);
  put_drive_properties(layout, 0, *drive);
  return { Status::ok, layout.take() };
}

} // namespace megasas::firmware
