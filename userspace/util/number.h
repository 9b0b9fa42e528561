// SPDX-License-Identifier: GPL-2.0-or-later
/// Numbers in text that a kernel or a person wrote.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace megasas {

/// The number that follows a prefix, to the end of the text.
template <typename Number>
std::optional<Number> number_after(std::string_view text, std::string_view prefix, int base = 10)
{
  Number value = 0;
  if (!text.starts_with(prefix))
    return std::nullopt;
  text.remove_prefix(prefix.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

} // namespace megasas
