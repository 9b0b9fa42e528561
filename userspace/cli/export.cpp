// SPDX-License-Identifier: GPL-2.0-or-later
/// `vhost-megasasctl export`: what is configured, as `vhost-megasasctl apply` takes it.
#include "cli/commands.h"
#include "configfs/file/writer.h"

namespace megasas::cli {

Result<int> export_configuration(const Context &context)
{
  if (auto done = need_target_core(FileTree(context.configfs)); !done)
    return std::unexpected(done.error());
  const auto situation = read_situation(context);
  if (!situation)
    return std::unexpected(situation.error());
  const auto json = config_json(wanted_as_live(*situation));
  if (!json)
    return std::unexpected(json.error());
  print(*json);
  return 0;
}

} // namespace megasas::cli
