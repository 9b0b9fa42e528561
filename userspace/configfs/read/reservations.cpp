// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/reservations.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include "configfs/read/metadata.h"
#include "util/file.h"
#include "util/number.h"

namespace megasas {

namespace {

constexpr std::string_view nothing = "No Registrations or Reservations";

/// One registration in the making.
struct Registration {
  std::string text;
  bool initiator = false;
  bool target = false;
  bool key = false;

  bool is_complete() const
  {
    return initiator && target && key;
  }

  /// False if it is none that target_core writes.
  bool add(std::string_view line)
  {
    const auto at = line.find('=');
    if (at == std::string_view::npos || line.find(',') != std::string_view::npos)
      return false;
    const auto name = line.substr(0, at);
    const auto value = line.substr(at + 1);
    initiator |= name == "initiator_node";
    target |= name == "target_node";
    key |= name == "sa_res_key";
    // Written with two hexadecimal digits, read as a C constant: 08 is none.
    if (name == "res_type" || name == "res_scope") {
      const auto number = number_after<unsigned>(value, "", 16);
      text += fmt::format("{}={},", name, number.value_or(0));
      return number.has_value();
    }
    text += fmt::format("{},", line);
    return true;
  }
};

} // namespace

Result<std::vector<std::string>> parse_registrations(std::string_view text, std::string_view source)
{
  std::vector<std::string> found;
  std::optional<Registration> current;
  const auto wrong = [&](std::string_view line) {
    return fail_code(EINVAL, "{}: \"{:.60}\" is no persistent reservation as the kernel writes it: restore the file, or "
                             "remove it to give all reservations of this backstore up",
                     source, line);
  };
  text = text.substr(0, text.find('\0')); // the kernel writes one at the end
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with("PR_REG_START:") && !current) {
      current.emplace();
    } else if (line.starts_with("PR_REG_END:") && current && current->is_complete()) {
      found.push_back(std::move(current->text));
      current.reset();
    } else if (line != nothing && !(current && current->add(line))) {
      return wrong(line);
    }
  }
  if (current)
    return wrong("the end of the file");
  return found;
}

Result<std::vector<std::string>> read_registrations(const Tree &tree, const Backstore &store)
{
  std::vector<std::string> none;
  if (!has_own_serial(store.kind)) // the device keeps its reservations itself
    return none;
  const auto root = metadata_root(tree);
  const auto path = root ? registrations_file(*root, store.serial) : std::string{};
  const auto content = root ? read_file(path) : root;
  if (!content && content.error().code == ENOENT)
    return none;
  if (!content)
    return std::unexpected(content.error());
  return parse_registrations(*content, path);
}

} // namespace megasas
