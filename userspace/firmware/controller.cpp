// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about what the controller is.
#include <algorithm>

#include "firmware/dcmd.h"

namespace megasas::firmware {

namespace {

constexpr std::size_t info_size = 2384; ///< with the extended part
constexpr std::size_t properties_at = 0x600;
/// 2^3 sectors of 512 bytes: the smallest stripe, one page.
constexpr std::uint8_t stripe_min = 3;
constexpr std::uint8_t stripe_max = 7;
constexpr std::uint8_t background_rate = 30; ///< percent

/// adapterOps2: LUNs can be system PDs. Bit 20, uneven spans, must be 0: Linux
/// would look for the map of a newer generation.
constexpr std::uint32_t support_jbod = 1U << 11;

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
  layout.put8(0x53e, max_logical);
  layout.put8(0x53f, max_logical);
  layout.put16(0x5b8, snapshot.chip->max_commands);
  layout.put16(0x5ba, max_sges);
  layout.put32(0x5bc, snapshot.request_sectors);
  layout.put16(0x5da, max_sges); // strips of the smallest size in a request
  layout.put8(0x5e8, stripe_min);
  layout.put8(0x5e9, stripe_max);
  layout.put16(0x780, max_physical);
  layout.put8(0x78d, max_logical - 1);
}

void put_counts(Layout &layout, const Snapshot &snapshot)
{
  const auto disks = std::ranges::count_if(snapshot.drives, &Drive::is_disk);
  auto logical = snapshot.logical();
  layout.put16(0x5c0, static_cast<std::uint16_t>(std::ranges::distance(logical)));
  layout.put16(0x5c6, static_cast<std::uint16_t>(snapshot.drives.size()));
  layout.put16(0x5c8, static_cast<std::uint16_t>(disks));
}

} // namespace

Answer ctrl_get_info(const Snapshot &snapshot, const Request &)
{
  Layout layout(info_size);
  put_identity(layout, snapshot);
  put_version(layout, snapshot);
  put_limits(layout, snapshot);
  put_counts(layout, snapshot);
  layout.put16(0x5d0, 1);  // MiB of memory: 0 would mean a controller without RAID
  layout.put32(0x5dc, 1U); // RAID 0
  layout.put_bytes(properties_at, snapshot.settings.properties);
  layout.put32(0x7a4, support_jbod);
  layout.put32(0x800, info_size);
  return { Status::ok, layout.take() };
}

Answer get_defaults(const Snapshot &snapshot, const Request &)
{
  Layout layout(64);
  layout.put64(0, snapshot.sas_address);
  layout.put8(9, background_rate);
  layout.put8(10, stripe_max);
  return { Status::ok, layout.take() };
}

} // namespace megasas::firmware
