// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/wwn.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "util/hash.h"

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
  if (std::string_view("1235").find(name[prefix.size()]) == std::string_view::npos)
    return fail("\"{}\" has an unknown type digit: the first digit after naa. must be 1, 2, 3 or 5", text);
  return Wwn(std::move(name));
}

Wwn Wwn::derive(std::string_view seed)
{
  const auto low = static_cast<std::uint64_t>(stable_hash(seed));
  return Wwn(fmt::format("naa.5{:015x}", low >> 4));
}

std::uint64_t Wwn::number() const
{
  std::uint64_t value = 0;
  if (text_.size() == prefix.size() + digits)
    std::from_chars(text_.data() + prefix.size(), text_.data() + text_.size(), value, 16);
  return value;
}

} // namespace megasas
