// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/metadata.h"

#include <algorithm>

#include "configfs/model/paths.h"
#include "util/file.h"

namespace megasas {

Result<std::string> metadata_root(const Tree &tree)
{
  return tree.read(paths::target + "/dbroot");
}

Result<std::vector<std::string>> metadata_directories(const Tree &tree)
{
  const auto root = metadata_root(tree);
  if (!root)
    return std::unexpected(root.error());
  return std::vector{ *root, *root + "/pr", *root + "/alua" };
}

/// Source: __core_scsi3_write_aptpl_to_file().
std::string registrations_file(std::string_view root, std::string_view serial)
{
  return fmt::format("{}/pr/aptpl_{}", root, serial);
}

/// Source: core_alua_update_tpg_primary_metadata().
std::string kept_states_directory(std::string_view root, std::string_view serial)
{
  return fmt::format("{}/alua/tpgs_{}", root, serial);
}

Done make_metadata_directories(const Tree &tree, const std::vector<Backstore> &stores)
{
  auto directories = metadata_directories(tree);
  if (!directories)
    return std::unexpected(directories.error());
  for (const auto &store : stores)
    if (std::ranges::any_of(store.groups, &AluaGroup::keep_state))
      directories->push_back(kept_states_directory(directories->front(), store.serial));
  for (const auto &directory : *directories)
    if (auto done = ensure_directory(directory); !done)
      return fail_code(done.error().code, "{}: reservations and ALUA states could not be kept there: make it or correct {}/dbroot",
                       done.error().text, paths::target);
  return {};
}

Done check_metadata_directories(const Tree &tree)
{
  const auto directories = metadata_directories(tree);
  if (!directories)
    return std::unexpected(directories.error());
  for (const auto &directory : *directories)
    if (!path_exists(directory))
      return fail_code(ENOENT, "{}: not there, reservations and ALUA states could not be kept: run `mkdir -p {}`", directory,
                       directory);
  return {};
}

} // namespace megasas
