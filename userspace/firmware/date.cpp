// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/date.h"

#include <chrono>

namespace megasas::firmware {

namespace {

using namespace std::chrono;

constexpr sys_seconds epoch{ seconds{ mfi_epoch } };

} // namespace

Date date_of(std::uint32_t count)
{
  const auto moment = epoch + seconds{ count };
  const auto midnight = floor<days>(moment);
  const year_month_day date{ midnight };
  const hh_mm_ss time{ moment - midnight };
  return { static_cast<std::uint16_t>(static_cast<int>(date.year())),
           static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
           static_cast<std::uint8_t>(static_cast<unsigned>(date.day())),
           static_cast<std::uint8_t>(time.hours().count()),
           static_cast<std::uint8_t>(time.minutes().count()),
           static_cast<std::uint8_t>(time.seconds().count()) };
}

std::optional<std::uint32_t> seconds_of(const Date &date)
{
  const year_month_day day{ year{ date.year }, month{ date.month }, std::chrono::day{ date.day } };
  if (!day.ok() || date.hour > 23 || date.minute > 59 || date.second > 59)
    return std::nullopt;
  const auto moment = sys_days{ day } + hours{ date.hour } + minutes{ date.minute } + seconds{ date.second };
  const auto count = (moment - epoch).count();
  if (count < 0 || count > UINT32_MAX)
    return std::nullopt;
  return static_cast<std::uint32_t>(count);
}

} // namespace megasas::firmware
