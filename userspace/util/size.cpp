// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/size.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace megasas {

namespace {

struct Unit {
  std::string_view name;
  unsigned shift;
};
constexpr std::array units{ Unit{ "TiB", 40 }, Unit{ "GiB", 30 }, Unit{ "MiB", 20 }, Unit{ "KiB", 10 }, Unit{ "", 0 } };

} // namespace

Result<std::uint64_t> parse_size(std::string_view text)
{
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = std::ranges::find(units, std::string_view(end, text.data() + text.size()), &Unit::name);
  if (error != std::errc{} || unit == units.end() || number > (UINT64_MAX >> unit->shift))
    return fail("\"{}\" is no size: write bytes or a number with KiB, MiB, GiB or TiB", text);
  return number << unit->shift;
}

std::string format_size(std::uint64_t bytes)
{
  for (const auto &unit : units)
    if (bytes && bytes % (std::uint64_t{ 1 } << unit.shift) == 0)
      return fmt::format("{}{}", bytes >> unit.shift, unit.name);
  return fmt::format("{}", bytes);
}

} // namespace megasas
