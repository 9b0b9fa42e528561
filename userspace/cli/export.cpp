// SPDX-License-Identifier: GPL-2.0-or-later
/// `vhost-megasasctl export`: what is configured, as `vhost-megasasctl apply` takes it.
#include "cli/commands.h"
#include "configfs/file/writer.h"

namespace megasas::cli {

Result<int> export_configuration(const Context &context)
{
  TRY(need_target_core(FileTree(context.configfs)));
  const auto situation = TRY(read_situation(context));
  const auto json = TRY(config_json(wanted_as_live(situation)));
  print(json);
  return 0;
}

} // namespace megasas::cli
