// SPDX-License-Identifier: GPL-2.0-or-later
/// The controller's own DCMDs: information, properties, time.
#include <ctime>

#include "firmware/dcmd.h"

namespace megasas::firmware {

namespace {

constexpr std::size_t info_size = 2384; ///< with the extended part
constexpr std::size_t properties_at = 0x600;
constexpr std::size_t properties_size = 64;
/// Seconds from 1970-01-01 to 2000-01-01.
constexpr std::time_t mfi_epoch = 946684800;
/// 2^3 sectors of 512 bytes: the smallest stripe, one page.
constexpr std::uint8_t stripe_min = 3;
constexpr std::uint8_t stripe_max = 7;

/// OnOffProperties bit 10: online controller reset is not offered.
constexpr std::uint32_t disable_online_reset = 1U << 10;

void put_properties(Layout &layout, std::size_t base)
{
  layout.put32(base + 0x20, disable_online_reset);
}

void put_identity(Layout &layout, const Snapshot &snapshot)
{
  layout.put16(0x000, snapshot.chip->vendor_id);
  layout.put16(0x002, snapshot.chip->device_id);
  layout.put16(0x004, snapshot.chip->subvendor_id);
  layout.put16(0x006, snapshot.chip->subdevice_id);
  layout.put8(0x020, 1U << 1); // host side: PCIe, never SR-IOV
  layout.put8(0x068, 1U << 1); // device side: SAS
  layout.put8(0x06f, 1);
  layout.put64(0x070, snapshot.sas_address);
  layout.put_text(0x540, 80, snapshot.chip->product);
  layout.put_text(0x590, 32, snapshot.wwpn);
  layout.put32(0x5b4, snapshot.now);
}

void put_version(Layout &layout, const Snapshot &snapshot)
{
  layout.put32(0x0b4, 1);
  layout.put_text(0x0b8, 8, "APP");
  layout.put_text(0x0b8 + 8, 32, snapshot.version);
  layout.put_text(0x640, 96, snapshot.version);
}

void put_limits(Layout &layout, const Snapshot &snapshot)
{
  layout.put8(0x53c, 1); // drives in a span
  layout.put8(0x53d, 1); // spans in a logical drive
  layout.put8(0x53e, max_drives);
  layout.put8(0x53f, max_drives);
  layout.put16(0x5b8, snapshot.chip->max_commands);
  layout.put16(0x5ba, max_sges);
  layout.put32(0x5bc, snapshot.request_sectors);
  layout.put16(0x5da, max_sges); // strips of the smallest size in a request
  layout.put8(0x5e8, stripe_min);
  layout.put8(0x5e9, stripe_max);
  layout.put8(0x78d, max_drives - 1);
}

} // namespace

Answer ctrl_get_info(const Snapshot &snapshot, const Request &)
{
  Layout layout(info_size);
  put_identity(layout, snapshot);
  put_version(layout, snapshot);
  put_limits(layout, snapshot);
  layout.put16(0x5c0, static_cast<std::uint16_t>(snapshot.drives.size()));
  layout.put16(0x5d0, 1);  // MiB of memory: 0 would mean a controller without RAID
  layout.put32(0x5dc, 1U); // RAID 0
  put_properties(layout, properties_at);
  layout.put32(0x800, info_size);
  return { Status::ok, layout.take() };
}

Answer get_properties(const Snapshot &, const Request &)
{
  Layout layout(properties_size);
  put_properties(layout, 0);
  return { Status::ok, layout.take() };
}

Answer get_time(const Snapshot &snapshot, const Request &)
{
  const auto seconds = static_cast<std::time_t>(snapshot.now) + mfi_epoch;
  std::tm date{};
  ::gmtime_r(&seconds, &date);
  Layout layout(8);
  layout.put16(0, static_cast<std::uint16_t>(date.tm_year + 1900));
  layout.put8(2, static_cast<std::uint8_t>(date.tm_mon + 1));
  layout.put8(3, static_cast<std::uint8_t>(date.tm_mday));
  layout.put8(4, static_cast<std::uint8_t>(date.tm_hour));
  layout.put8(5, static_cast<std::uint8_t>(date.tm_min));
  layout.put8(6, static_cast<std::uint8_t>(date.tm_sec));
  return { Status::ok, layout.take() };
}

Answer get_seconds(const Snapshot &snapshot, const Request &)
{
  Layout layout(4);
  layout.put32(0, snapshot.now);
  return { Status::ok, layout.take() };
}

} // namespace megasas::firmware
