// SPDX-License-Identifier: GPL-2.0-or-later
/// Reads the members of a JSON object; the first error sticks.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "util/result.h"

namespace megasas {

/// Getters return the default where a member is missing or wrong; finish() tells
/// what was wrong first, and names members that nobody asked for.
class JsonObject {
public:
  /// @where names the object in errors, as "FILE: targets[0]"; @joint stands
  /// between that and a member's name.
  JsonObject(const nlohmann::json &value, std::string where, std::string_view joint = ".");

  std::string text(const char *key);
  std::optional<std::string> optional_text(const char *key);
  std::uint64_t number(const char *key, std::uint64_t least, std::uint64_t most);
  std::uint64_t number(const char *key, std::uint64_t least, std::uint64_t most, std::uint64_t otherwise);
  bool flag(const char *key, bool otherwise);
  /// A size in bytes or as "64MiB"; 0 where it is missing.
  std::uint64_t size(const char *key);
  /// A member of any type; null where it is missing.
  const nlohmann::json &any(const char *key);
  /// An array, empty where it is missing.
  const nlohmann::json &array(const char *key);

  /// Records an error about a member, as "FILE: targets[0].wwpn: TEXT".
  void fail_at(const char *key, std::string_view text);
  bool has(const char *key) const;
  const std::string &where() const
  {
    return where_;
  }
  /// To be called when all members were read.
  Done finish();

private:
  const nlohmann::json *find(const char *key);

  const nlohmann::json &value_;
  std::string where_;
  std::string_view joint_;
  std::set<std::string> known_;
  std::optional<Error> error_;
};

} // namespace megasas
