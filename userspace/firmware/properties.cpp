// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about what a guest may set on the controller itself.
#include <algorithm>

#include "firmware/dcmd.h"

namespace megasas::firmware {

namespace {

/// OnOffProperties at 0x20. Online controller reset works, as its bit 10 is 0.
constexpr std::size_t on_off_at = 0x20;
constexpr std::uint32_t enable_jbod = 1U << 13;

/// Fields of the properties that are kept and read back. There is nothing here
/// that they could speed up or slow down; all others cannot be changed.
struct Field {
  std::size_t at;
  std::size_t size;
  std::uint32_t initial;
  std::uint32_t last;
};
constexpr std::array fields{
  Field{ 0x02, 2, 300, UINT16_MAX }, // seconds between looks for failing drives
  Field{ 0x04, 2, 16, UINT16_MAX },  // interrupt throttle: count
  Field{ 0x06, 2, 50, UINT16_MAX },  // interrupt throttle: timeout
  Field{ 0x08, 1, 30, 100 },         // rebuild rate, percent, as the next ones
  Field{ 0x09, 1, 30, 100 },         // patrol read rate
  Field{ 0x0a, 1, 30, 100 },         // background initialisation rate
  Field{ 0x0b, 1, 30, 100 },         // consistency check rate
  Field{ 0x0c, 1, 30, 100 },         // reconstruction rate
  Field{ 0x0d, 1, 4, UINT8_MAX },    // cache flush interval
  Field{ 0x0e, 1, 2, UINT8_MAX },    // drives that spin up together
  Field{ 0x0f, 1, 12, UINT8_MAX },   // seconds between them
  Field{ 0x11, 1, 0, 2 },            // coercion mode
};
constexpr std::size_t sequence_size = 2; ///< at 0, the firmware's own

std::uint32_t value_of(std::span<const std::uint8_t> bytes, const Field &field)
{
  return field.size == 1 ? bytes[field.at] : get16(bytes, field.at);
}

/// The properties without sequence number and fields.
std::array<std::uint8_t, properties_size> fixed_part(std::span<const std::uint8_t> bytes)
{
  std::array<std::uint8_t, properties_size> fixed{};
  std::copy_n(bytes.begin(), properties_size, fixed.begin());
  std::fill_n(fixed.begin(), sequence_size, std::uint8_t{ 0 });
  for (const auto &field : fields)
    std::fill_n(fixed.begin() + static_cast<std::ptrdiff_t>(field.at), field.size, std::uint8_t{ 0 });
  return fixed;
}

bool is_acceptable(std::span<const std::uint8_t> wanted, std::span<const std::uint8_t> current)
{
  return std::ranges::all_of(fields, [&](const Field &field) { return value_of(wanted, field) <= field.last; }) &&
         fixed_part(wanted) == fixed_part(current);
}

template <std::size_t Size>
std::array<std::uint8_t, Size> to_array(Layout &layout)
{
  std::array<std::uint8_t, Size> bytes{};
  std::ranges::copy(layout.take(), bytes.begin());
  return bytes;
}

} // namespace

std::array<std::uint8_t, properties_size> default_properties()
{
  Layout layout(properties_size);
  layout.put16(0, 1);
  for (const auto &field : fields)
    if (field.size == 1)
      layout.put8(field.at, static_cast<std::uint8_t>(field.initial));
    else
      layout.put16(field.at, static_cast<std::uint16_t>(field.initial));
  layout.put32(on_off_at, enable_jbod);
  return to_array<properties_size>(layout);
}

Answer get_properties(const Snapshot &snapshot, const Request &)
{
  const auto &properties = snapshot.settings.properties;
  return { Status::ok, Bytes(properties.begin(), properties.end()) };
}

/// The sequence number moves only when something changes.
Answer set_properties(Snapshot &snapshot, const Request &request)
{
  auto &properties = snapshot.settings.properties;
  if (request.out.size() < properties_size || !is_acceptable(request.out, properties))
    return { Status::invalid_parameter, {} };
  if (std::equal(properties.begin() + sequence_size, properties.end(), request.out.begin() + sequence_size))
    return { Status::ok, {} };
  Layout layout(properties_size);
  layout.put_bytes(0, request.out.first(properties_size));
  layout.put16(0, static_cast<std::uint16_t>(get16(properties, 0) + 1));
  properties = to_array<properties_size>(layout);
  return { Status::ok, {} };
}

Answer get_bios_data(const Snapshot &snapshot, const Request &)
{
  const auto &bios = snapshot.settings.bios;
  return { Status::ok, Bytes(bios.begin(), bios.end()) };
}

/// Begins with the logical drive to boot from; the rest is the option ROM's.
Answer set_bios_data(Snapshot &snapshot, const Request &request)
{
  if (request.out.size() < bios_size)
    return { Status::invalid_parameter, {} };
  const auto boot = get16(request.out, 0);
  if (boot >= max_logical || !snapshot.logical(static_cast<std::uint8_t>(boot)))
    return { Status::device_not_found, {} };
  std::copy_n(request.out.begin(), bios_size, snapshot.settings.bios.begin());
  return { Status::ok, {} };
}

} // namespace megasas::firmware
