// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/file/json_object.h"

#include "util/size.h"

namespace megasas {

namespace {

using nlohmann::json;

const json null_value;
const json no_elements = json::array();

} // namespace

JsonObject::JsonObject(const json &value, std::string where, std::string_view joint)
    : value_(value), where_(std::move(where)), joint_(joint)
{
  if (!value_.is_object())
    error_ = Error{ fmt::format("{}: must be an object in {{}}", where_), 0 };
}

const json *JsonObject::find(const char *key)
{
  known_.insert(key);
  if (!value_.is_object())
    return nullptr;
  const auto found = value_.find(key);
  return found == value_.end() ? nullptr : &*found;
}

bool JsonObject::has(const char *key) const
{
  return value_.is_object() && value_.contains(key);
}

void JsonObject::fail_at(const char *key, std::string_view text)
{
  if (!error_)
    error_ = Error{ fmt::format("{}{}{}: {}", where_, joint_, key, text), 0 };
}

std::optional<std::string> JsonObject::optional_text(const char *key)
{
  const auto *value = find(key);
  if (!value)
    return std::nullopt;
  if (value->is_string() && !value->get_ref<const std::string &>().empty())
    return value->get<std::string>();
  fail_at(key, "must be a string that is not empty");
  return std::nullopt;
}

std::string JsonObject::text(const char *key)
{
  const auto value = optional_text(key);
  if (!value && !error_)
    fail_at(key, "is missing");
  return value.value_or("");
}

std::uint64_t JsonObject::number(const char *key, std::uint64_t least, std::uint64_t most)
{
  const auto *value = find(key);
  if (value && value->is_number_unsigned()) {
    const auto found = value->get<std::uint64_t>();
    if (found >= least && found <= most)
      return found;
  }
  fail_at(key, value ? fmt::format("must be a number from {} to {}", least, most) : "is missing");
  return least;
}

std::uint64_t JsonObject::number(const char *key, std::uint64_t least, std::uint64_t most, std::uint64_t otherwise)
{
  return find(key) ? number(key, least, most) : otherwise;
}

bool JsonObject::flag(const char *key, bool otherwise)
{
  const auto *value = find(key);
  if (!value)
    return otherwise;
  if (!value->is_boolean()) {
    fail_at(key, "must be true or false");
    return otherwise;
  }
  return value->get<bool>();
}

std::uint64_t JsonObject::size(const char *key)
{
  const auto *value = find(key);
  if (!value)
    return 0;
  if (value->is_number_unsigned())
    return value->get<std::uint64_t>();
  const auto bytes = value->is_string() ? parse_size(value->get<std::string>()) : Result<std::uint64_t>(fail(""));
  if (!bytes)
    fail_at(key, "must be bytes or a string as \"64MiB\"");
  return bytes.value_or(0);
}

const json &JsonObject::any(const char *key)
{
  const auto *value = find(key);
  return value ? *value : null_value;
}

const json &JsonObject::array(const char *key)
{
  const auto *value = find(key);
  if (!value)
    return no_elements;
  if (!value->is_array()) {
    fail_at(key, "must be a list in []");
    return no_elements;
  }
  return *value;
}

Done JsonObject::finish()
{
  if (value_.is_object())
    for (const auto &[key, value] : value_.items())
      if (!known_.contains(key) && !error_)
        error_ = Error{ fmt::format("{}: unknown key \"{}\": see the schema for those there are", where_, key), 0 };
  if (error_)
    return std::unexpected(*error_);
  return {};
}

} // namespace megasas
