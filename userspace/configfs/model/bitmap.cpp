// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/model/bitmap.h"

#include <charconv>

namespace megasas {

namespace {

constexpr std::uint32_t last_lun = 255;

Result<std::uint32_t> parse_number(std::string_view text)
{
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > last_lun)
    return fail("\"{}\" is no LUN: write numbers from 0 to {}", text, last_lun);
  return value;
}

Done add_range(LunSet &set, std::string_view text)
{
  const auto dash = text.find('-');
  const auto first = parse_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_number(text.substr(dash + 1));
  if (!first)
    return std::unexpected(first.error());
  if (!last)
    return std::unexpected(last.error());
  if (*last < *first)
    return fail("\"{}\" runs backwards: write the smaller LUN first", text);
  for (auto lun = *first; lun <= *last; lun++)
    set.insert(lun);
  return {};
}

} // namespace

Result<LunSet> parse_bitmap(std::string_view text)
{
  LunSet set;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.remove_suffix(1);
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (auto done = add_range(set, text.substr(0, comma)); !done)
      return std::unexpected(done.error());
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return set;
}

std::string format_bitmap(const LunSet &set)
{
  std::string text;
  for (auto it = set.begin(); it != set.end();) {
    const auto first = *it;
    auto last = first;
    while (++it != set.end() && *it == last + 1)
      last = *it;
    text += fmt::format("{}{}", text.empty() ? "" : ",", first);
    if (last != first)
      text += fmt::format("-{}", last);
  }
  return text;
}

} // namespace megasas
