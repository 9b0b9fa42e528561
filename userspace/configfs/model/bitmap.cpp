// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/model/bitmap.h"

#include "util/limits.h"
#include "util/number.h"

namespace megasas {

namespace {

Result<std::uint32_t> parse_lun(std::string_view text)
{
  const auto number = number_after<std::uint32_t>(text, "");
  if (!number || *number >= max_physical)
    return fail("\"{}\" is no LUN: write numbers from 0 to {}", text, max_physical - 1);
  return *number;
}

Done add_range(LunSet &set, std::string_view text)
{
  const auto dash = text.find('-');
  const auto first = TRY(parse_lun(text.substr(0, dash)));
  const auto last = TRY(parse_lun(text.substr(dash == std::string_view::npos ? 0 : dash + 1)));
  if (last < first)
    return fail("\"{}\" runs backwards: write the smaller LUN first", text);
  for (auto lun = first; lun <= last; lun++)
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
    TRY(add_range(set, text.substr(0, comma)));
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
