// SPDX-License-Identifier: GPL-2.0-or-later
/// Time as the controller counts it: seconds since 2000-01-01, UTC.
#pragma once

#include <cstdint>
#include <optional>

namespace megasas::firmware {

/// Seconds from 1970-01-01 to 2000-01-01.
inline constexpr std::int64_t mfi_epoch = 946684800;

struct Date {
  std::uint16_t year = 2000;
  std::uint8_t month = 1; ///< from 1
  std::uint8_t day = 1;   ///< from 1
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
};

Date date_of(std::uint32_t seconds);

/// Nothing if there is no such date, or it cannot be counted.
std::optional<std::uint32_t> seconds_of(const Date &date);

} // namespace megasas::firmware
