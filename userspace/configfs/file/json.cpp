// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/file/json.h"

#include <algorithm>

#include "util/file.h"

namespace megasas {

namespace {

using nlohmann::json;

/// nlohmann's text, without its own prefix.
std::string syntax_error(const json::exception &error)
{
  std::string_view text = error.what();
  for (const std::string_view prefix : { "] ", "parse error " })
    if (const auto at = text.find(prefix); at != std::string_view::npos)
      text.remove_prefix(at + prefix.size());
  std::string line(text.substr(0, 200));
  std::ranges::replace(line, '\n', ' ');
  return line;
}

} // namespace

Result<std::string> read_json_file(const std::string &path)
{
  auto content = path == "-" ? read_file("/proc/self/fd/0") : read_file(path);
  if (!content)
    return fail_code(content.error().code, "{}: give the path of a configuration file", content.error().text);
  return content;
}

std::string json_source(const std::string &path)
{
  return path == "-" ? "stdin" : path;
}

Result<json> parse_json(std::string_view content, std::string_view source)
{
  try {
    return json::parse(content);
  } catch (const json::exception &error) { // a number may be out of range, too
    return fail("{}: no valid JSON {}", source, syntax_error(error));
  }
}

} // namespace megasas
