// SPDX-License-Identifier: GPL-2.0-or-later
/// Reads many attributes of a tree, whose errors are looked at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configfs/model/bitmap.h"
#include "configfs/model/tree.h"
#include "util/number.h"

namespace megasas {

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
