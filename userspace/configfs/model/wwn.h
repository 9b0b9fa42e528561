// SPDX-License-Identifier: GPL-2.0-or-later
/// World wide names as the fabric spells them: "naa." and 16 hex digits.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "util/result.h"

namespace megasas {

/// A checked name. Persistent reservations need it in lower case.
class Wwn {
public:
  Wwn() = default;

  /// Accepts "naa." and 16 hex digits; upper case is folded.
  static Result<Wwn> parse(std::string_view text);

  static Wwn from_number(std::uint64_t number);

  const std::string &text() const
  {
    return text_;
  }
  /// The 64 bits behind the text.
  std::uint64_t number() const;

  /// Is the first digit a type that names of 16 digits have: 1, 2, 3 or 5?
  bool has_known_type() const;

  auto operator<=>(const Wwn &) const = default;

private:
  explicit Wwn(std::string text) : text_(std::move(text))
  {
  }

  std::string text_;
};

} // namespace megasas
