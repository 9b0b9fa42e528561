// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/metadata.h"

#include "configfs/paths.h"
#include "util/file.h"

namespace megasas {

Result<std::vector<std::string>> metadata_directories(const Tree &tree)
{
  const auto root = tree.read(paths::target + "/dbroot");
  if (!root)
    return std::unexpected(root.error());
  return std::vector{ *root, *root + "/pr", *root + "/alua" };
}

Done make_metadata_directories(const Tree &tree)
{
  const auto directories = metadata_directories(tree);
  if (!directories)
    return std::unexpected(directories.error());
  for (const auto &directory : *directories)
    if (auto done = ensure_directory(directory); !done)
      return fail_code(done.error().code, "{}: reservations could not be kept there: make it or correct {}/dbroot",
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
      return fail_code(ENOENT, "{}: not there, reservations could not be kept: run `mkdir -p {}`", directory,
                       directory);
  return {};
}

} // namespace megasas
