// SPDX-License-Identifier: GPL-2.0-or-later
/// A structure of the MFI protocol, filled field by field at its offsets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace megasas::firmware {

using Bytes = std::vector<std::uint8_t>;

/// Zeroed bytes that take little-endian fields. A field that does not lie
/// inside is dropped.
class Layout {
public:
  explicit Layout(std::size_t size) : bytes_(size)
  {
  }

  void put8(std::size_t at, std::uint8_t value);
  void put16(std::size_t at, std::uint16_t value);
  void put32(std::size_t at, std::uint32_t value);
  void put64(std::size_t at, std::uint64_t value);
  /// Text cut to @size - 1 characters, so that a NUL always ends it.
  void put_text(std::size_t at, std::size_t size, std::string_view text);
  void put_bytes(std::size_t at, std::span<const std::uint8_t> value);
  /// As many of them as there is room for.
  void put_front(std::size_t at, std::size_t room, std::span<const std::uint8_t> value);

  std::size_t size() const
  {
    return bytes_.size();
  }
  Bytes take()
  {
    return std::move(bytes_);
  }

private:
  Bytes bytes_;
};

/// Little-endian fields of foreign bytes; 0 outside.
std::uint16_t get16(std::span<const std::uint8_t> bytes, std::size_t at);
std::uint32_t get32(std::span<const std::uint8_t> bytes, std::size_t at);
/// Big-endian, as in SCSI.
std::uint64_t get_be64(std::span<const std::uint8_t> bytes, std::size_t at);
std::uint32_t get_be32(std::span<const std::uint8_t> bytes, std::size_t at);

} // namespace megasas::firmware
