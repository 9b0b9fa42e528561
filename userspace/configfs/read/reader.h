// SPDX-License-Identifier: GPL-2.0-or-later
/// Reads many attributes of a tree, whose errors are looked at once.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configfs/model/bitmap.h"
#include "configfs/model/tree.h"

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

/// What is gone, or never was, reads as empty. Any other error is kept: a guest
/// would lose the drives that could not be read.
class Reader {
public:
  explicit Reader(const Tree &tree);

  std::vector<std::string> list(const std::string &path);
  std::string text(const std::string &path);
  LunSet luns(const std::string &path);

  template <typename Number>
  Number number(const std::string &path, Number otherwise)
  {
    return number_after<Number>(text(path), "").value_or(otherwise);
  }

  /// The numbers of the directories "lun_N" in a directory, in order.
  std::vector<std::uint32_t> lun_numbers(const std::string &directory);

  struct Link {
    std::string name;
    std::string target; ///< its last components
  };

  /// The only link in a directory, with so many components of its target.
  Link link(const std::string &directory, unsigned depth);

  bool exists(const std::string &path) const
  {
    return tree_.exists(path);
  }

  /// What was read, unless something could not be.
  template <typename Value>
  Result<Value> result(Value value) const
  {
    if (error_)
      return std::unexpected(*error_);
    return value;
  }

private:
  template <typename Value>
  Value take(Result<Value> found);

  const Tree &tree_;
  std::optional<Error> error_;
};

} // namespace megasas
