// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/metadata.h"

#include <cerrno>

#include "configfs/model/paths.h"
#include "util/file.h"

namespace megasas {

Result<std::string> metadata_root(const Tree &tree)
{
  return tree.read(paths::target + "/dbroot");
}

Result<std::vector<std::string>> metadata_directories(const Tree &tree)
{
  const auto root = TRY(metadata_root(tree));
  return std::vector{ root, root + "/pr", root + "/alua" };
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

Done check_metadata_directories(const Tree &tree)
{
  const auto directories = TRY(metadata_directories(tree));
  for (const auto &directory : directories)
    if (!path_exists(directory))
      return fail_code(ENOENT, "{}: not there, reservations and ALUA states could not be kept: run `mkdir -p {}`", directory,
                       directory);
  return {};
}

} // namespace megasas
