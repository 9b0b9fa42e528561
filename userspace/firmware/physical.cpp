// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about physical drives: those behind logical drives, and system PDs.
#include <algorithm>

#include "firmware/dcmd.h"
#include "firmware/drive_state.h"

namespace megasas::firmware {

namespace {

constexpr std::size_t list_head = 8;
constexpr std::size_t list_entry = 24;
constexpr std::uint16_t no_enclosure_id = 0xffff;
constexpr std::size_t inquiry_room = 96;
constexpr std::size_t vpd_room = 64;
constexpr std::uint16_t type_in_array = 1U << 1;
constexpr std::uint16_t type_sas = 2U << 12;

/// Query types of PD_LIST_QUERY. State, power, media and speed select nothing
/// here: what they are compared with is not known.
enum class Query : std::uint8_t { all, state, power, media, speed, exposed };

/// An address for the drive: the controller's, changed where its maker numbers.
std::uint64_t sas_address(const Snapshot &snapshot, const Drive &drive)
{
  return snapshot.sas_address ^ ((std::uint64_t{ drive.id } + 1) << 20);
}

void put_entry(Layout &layout, std::size_t at, const Snapshot &snapshot, const Drive &drive)
{
  layout.put16(at, drive.id);
  layout.put16(at + 2, no_enclosure_id);
  layout.put8(at + 4, no_enclosure);
  layout.put8(at + 5, drive.id); // slot
  layout.put8(at + 6, drive.type());
  layout.put8(at + 7, 1); // port
  layout.put64(at + 8, sas_address(snapshot, drive));
}

template <typename Drives>
Answer make_list(const Snapshot &snapshot, Drives &&drives)
{
  const auto count = static_cast<std::size_t>(std::ranges::distance(drives));
  Layout layout(list_head + count * list_entry);
  layout.put32(0, static_cast<std::uint32_t>(layout.size()));
  layout.put32(4, static_cast<std::uint32_t>(count));
  auto at = list_head;
  for (const auto &drive : drives) {
    put_entry(layout, at, snapshot, drive);
    at += list_entry;
  }
  return { Status::ok, layout.take() };
}

void put_identity(Layout &layout, const Snapshot &snapshot, const Drive &drive)
{
  layout.put16(0x00, drive.id);
  layout.put16(0x02, drive.sequence);
  layout.put_front(0x04, inquiry_room, drive.inquiry);
  layout.put_front(0x64, vpd_room, drive.vpd83);
  layout.put8(0xa5, drive.type());
  layout.put8(0xa6, 1); // port
  layout.put8(0xc0, 1); // path
  layout.put64(0xc8, sas_address(snapshot, drive));
  layout.put16(0x100, no_enclosure_id);
  layout.put8(0x102, no_enclosure);
  layout.put8(0x103, drive.id); // slot
}

void put_state(Layout &layout, const Drive &drive)
{
  layout.put16(0xb8, drive.system ? drive_system : drive_online);
  layout.put16(0xbc, drive.system ? type_sas : type_sas | type_in_array);
  for (const std::size_t at : { 0xe8, 0xf0, 0xf8 }) // raw, non-coerced, coerced
    layout.put64(at, drive.sectors());
  layout.put16(0x194, static_cast<std::uint16_t>(drive.block_size));
}

} // namespace

Answer pd_get_list(const Snapshot &snapshot, const Request &)
{
  return make_list(snapshot, snapshot.drives);
}

Answer pd_list_query(const Snapshot &snapshot, const Request &request)
{
  const auto query = static_cast<Query>(request.mbox[0]);
  if (query > Query::exposed)
    return { Status::invalid_parameter, {} };
  if (query == Query::exposed)
    return make_list(snapshot, snapshot.system());
  return make_list(snapshot, snapshot.drives);
}

Answer pd_get_info(const Snapshot &snapshot, const Request &request)
{
  const auto *drive = snapshot.physical(get16(request.mbox, 0));
  if (!drive)
    return { Status::device_not_found, {} };
  Layout layout(512);
  put_identity(layout, snapshot, *drive);
  put_state(layout, *drive);
  return { Status::ok, layout.take() };
}

/// There is no light to switch, and nobody who would miss it.
Answer pd_locate(const Snapshot &snapshot, const Request &request)
{
  return { snapshot.physical(get16(request.mbox, 0)) ? Status::ok : Status::device_not_found, {} };
}

} // namespace megasas::firmware
