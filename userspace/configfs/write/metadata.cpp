// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/write/metadata.h"

#include <algorithm>

#include "configfs/model/paths.h"
#include "configfs/read/metadata.h"
#include "util/file.h"

namespace megasas {

Done make_metadata_directories(const Tree &tree, const std::vector<Backstore> &stores)
{
  auto directories = TRY(metadata_directories(tree));
  for (const auto &store : stores)
    if (std::ranges::any_of(store.groups, &AluaGroup::keep_state))
      directories.push_back(kept_states_directory(directories.front(), store.serial));
  for (const auto &directory : directories)
    if (auto done = ensure_directory(directory); !done)
      return fail_code(done.error().code, "{}: reservations and ALUA states could not be kept there: make it or correct {}/dbroot",
                       done.error().text, paths::target);
  return {};
}

} // namespace megasas
