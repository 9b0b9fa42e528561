// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/layout.h"

#include <algorithm>

namespace megasas::firmware {

namespace {

template <typename Number>
void put(Layout &layout, std::size_t at, Number value)
{
  if (at > layout.size() || layout.size() - at < sizeof(value))
    return;
  for (std::size_t i = 0; i < sizeof(value); i++)
    layout.put8(at + i, static_cast<std::uint8_t>(value >> (8 * i)));
}

template <typename Number>
Number get(std::span<const std::uint8_t> bytes, std::size_t at, bool big)
{
  Number value = 0;
  if (at > bytes.size() || bytes.size() - at < sizeof(value))
    return 0;
  for (std::size_t i = 0; i < sizeof(value); i++) {
    const auto shift = 8 * (big ? sizeof(value) - 1 - i : i);
    value = static_cast<Number>(value | (static_cast<Number>(bytes[at + i]) << shift));
  }
  return value;
}

} // namespace

void Layout::put8(std::size_t at, std::uint8_t value)
{
  if (at < bytes_.size())
    bytes_[at] = value;
}

void Layout::put16(std::size_t at, std::uint16_t value)
{
  put(*this, at, value);
}

void Layout::put32(std::size_t at, std::uint32_t value)
{
  put(*this, at, value);
}

void Layout::put64(std::size_t at, std::uint64_t value)
{
  put(*this, at, value);
}

void Layout::put_text(std::size_t at, std::size_t size, std::string_view text)
{
  const auto length = std::min(text.size(), size - 1);
  for (std::size_t i = 0; i < length; i++)
    put8(at + i, static_cast<std::uint8_t>(text[i]));
}

void Layout::put_bytes(std::size_t at, std::span<const std::uint8_t> value)
{
  for (std::size_t i = 0; i < value.size(); i++)
    put8(at + i, value[i]);
}

void Layout::put_front(std::size_t at, std::size_t room, std::span<const std::uint8_t> value)
{
  put_bytes(at, value.first(std::min(value.size(), room)));
}

std::uint16_t get16(std::span<const std::uint8_t> bytes, std::size_t at)
{
  return get<std::uint16_t>(bytes, at, false);
}

std::uint32_t get32(std::span<const std::uint8_t> bytes, std::size_t at)
{
  return get<std::uint32_t>(bytes, at, false);
}

std::uint64_t get_be64(std::span<const std::uint8_t> bytes, std::size_t at)
{
  return get<std::uint64_t>(bytes, at, true);
}

std::uint32_t get_be32(std::span<const std::uint8_t> bytes, std::size_t at)
{
  return get<std::uint32_t>(bytes, at, true);
}

} // namespace megasas::firmware
