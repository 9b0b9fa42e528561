// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/scsi.h"

#include <cerrno>

namespace megasas::firmware {

namespace {

constexpr std::uint8_t check_condition = 0x02;
constexpr std::uint8_t busy = 0x08;
constexpr std::uint8_t task_set_full = 0x28;

struct Sense {
  std::uint8_t key = 0;
  std::uint8_t asc = 0;
};

/// Key and code of fixed (70h, 71h) or descriptor (72h, 73h) sense.
Sense parse_sense(const Bytes &sense)
{
  const bool descriptor = !sense.empty() && (sense[0] & 0x7e) == 0x72;
  const std::size_t key_at = descriptor ? 1 : 2;
  const std::size_t asc_at = descriptor ? 2 : 12;
  Sense found;
  if (key_at < sense.size())
    found.key = sense[key_at] & 0x0f;
  if (asc_at < sense.size())
    found.asc = sense[asc_at];
  return found;
}

} // namespace

Bytes cdb_synchronize_cache()
{
  return { 0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
}

Bytes cdb_read_capacity()
{
  return { 0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, capacity_size, 0, 0 };
}

Bytes cdb_inquiry()
{
  return { 0x12, 0, 0, 0, inquiry_size, 0 };
}

Bytes cdb_inquiry_page(std::uint8_t page)
{
  return { 0x12, 0x01, page, 0, vpd_page_size, 0 };
}

std::optional<Capacity> parse_capacity(const ScsiResult &result)
{
  if (!result.good() || result.data.size() < 12)
    return std::nullopt;
  const auto last = get_be64(result.data, 0);
  const auto size = get_be32(result.data, 8);
  if (last == UINT64_MAX || size == 0)
    return std::nullopt;
  return Capacity{ last + 1, size };
}

Verdict judge_flush(const ScsiResult &result)
{
  constexpr std::uint8_t not_ready = 0x02;
  constexpr std::uint8_t illegal_request = 0x05;
  constexpr std::uint8_t unit_attention = 0x06;
  constexpr std::uint8_t invalid_command = 0x20;
  constexpr std::uint8_t lun_not_supported = 0x25;
  constexpr std::uint8_t no_medium = 0x3a;
  if (result.good())
    return Verdict::done;
  if (result.error)
    return result.error == ENXIO ? Verdict::done : Verdict::failed;
  if (result.status == busy || result.status == task_set_full)
    return Verdict::retry;
  if (result.status != check_condition)
    return Verdict::failed;
  const auto sense = parse_sense(result.sense);
  if (sense.key == unit_attention)
    return Verdict::retry;
  if (sense.key == illegal_request && (sense.asc == lun_not_supported || sense.asc == invalid_command))
    return Verdict::done;
  if (sense.key == not_ready && sense.asc == no_medium)
    return Verdict::done;
  return Verdict::failed;
}

} // namespace megasas::firmware
