// SPDX-License-Identifier: GPL-2.0-or-later
/// `vhost-megasasctl list` and `vhost-megasasctl status`.
#include <algorithm>

#include "cli/commands.h"
#include "cli/show.h"
#include "configfs/file/config.h"
#include "util/process.h"
#include "util/size.h"

namespace megasas::cli {

namespace {

const ControllerState *controller_of(const Target &target, const std::vector<ControllerState> &controllers)
{
  const auto found = std::ranges::find_if(controllers, [&](const ControllerState &controller) {
    return controller.wwpn == target.wwpn.text() && controller.tpgt == target.tpgt;
  });
  return found == controllers.end() ? nullptr : &*found;
}

Json status_json(const Configuration &live, const std::vector<ControllerState> &controllers)
{
  Json targets = Json::array();
  for (const auto &target : live.targets) {
    auto entry = target_json(target, live);
    const auto *controller = controller_of(target, controllers);
    entry["controller"] = controller ? controller_json(*controller) : Json();
    targets.push_back(std::move(entry));
  }
  return { { "version", config_version }, { "module_loaded", module_loaded("vhost_megasas") }, { "targets", targets } };
}

} // namespace

Result<int> list(const Context &context)
{
  const auto live = TRY(read_live(context));
  const auto owned = read_owned(context);
  if (context.json) {
    Json targets = Json::array();
    Json backstores = Json::array();
    for (const auto &target : live.targets)
      targets.push_back(target_json(target, live));
    for (const auto &store : live.backstores)
      backstores.push_back(backstore_json(store, owned));
    print({ { "version", config_version }, { "backstores", backstores }, { "targets", targets } });
    return 0;
  }
  for (const auto &store : live.backstores)
    fmt::print("backstore {}  {} {}  {}  {}\n", store.name, kind_name(store.kind), store.path, format_size(store.size),
               owned.contains(store.key()) ? "ours" : "of another tool");
  for (const auto &target : live.targets)
    fmt::print("{}", target_text(target, live));
  if (live.backstores.empty() && live.targets.empty())
    fmt::print("nothing is configured: see `vhost-megasasctl apply --help`\n");
  return 0;
}

Result<int> status(const Context &context)
{
  const auto live = TRY(read_live(context));
  const auto controllers = TRY(read_controllers());
  if (context.json) {
    print(status_json(live, controllers));
    return 0;
  }
  if (!module_loaded("vhost_megasas"))
    fmt::print("the kernel module vhost_megasas is not loaded\n");
  for (const auto &target : live.targets) {
    fmt::print("{}", target_text(target, live));
    const auto *controller = controller_of(target, controllers);
    fmt::print("{}", controller ? controller_text(*controller) : "  no guest\n");
  }
  if (live.targets.empty())
    fmt::print("no target: see `vhost-megasasctl apply --help`\n");
  return 0;
}

} // namespace megasas::cli
