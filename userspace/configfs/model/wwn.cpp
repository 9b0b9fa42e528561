// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/model/wwn.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace megasas {

namespace {

constexpr std::string_view prefix = "naa.";
constexpr std::size_t digits = 16;

bool is_hex(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

} // namespace

Result<Wwn> Wwn::parse(std::string_view text)
{
  std::string name(text);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto shape = name.size() == prefix.size() + digits && name.starts_with(prefix) &&
                     std::all_of(name.begin() + prefix.size(), name.end(), is_hex);
  if (!shape)
    return fail("\"{}\" is no target name: write naa. and 16 hex digits, as in naa.5001405000000001", text);
  return Wwn(std::move(name));
}

Wwn Wwn::from_number(std::uint64_t number)
{
  return Wwn(fmt::format("naa.{:016x}", number));
}

bool Wwn::has_known_type() const
{
  constexpr std::string_view types = "1235";
  return text_.size() > prefix.size() && types.find(text_[prefix.size()]) != std::string_view::npos;
}

std::uint64_t Wwn::number() const
{
  std::uint64_t value = 0;
  if (text_.size() == prefix.size() + digits)
    std::from_chars(text_.data() + prefix.size(), text_.data() + text_.size(), value, 16);
  return value;
}

} // namespace megasas
