// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/context.h"

#include <unistd.h>

#include <cerrno>

#include "configfs/read/live.h"
#include "util/file.h"

namespace megasas::cli {

namespace {

std::string names_file(const Context &context)
{
  return context.state + "/backstores";
}

} // namespace

std::set<std::string> read_owned(const Context &context)
{
  std::set<std::string> owned;
  const auto content = read_file(names_file(context)).value_or("");
  for (std::size_t at = 0; at < content.size();) {
    const auto end = std::min(content.find('\n', at), content.size());
    if (end > at)
      owned.insert(content.substr(at, end - at));
    at = end + 1;
  }
  return owned;
}

Done write_owned(const Context &context, const std::set<std::string> &owned)
{
  std::string content;
  for (const auto &name : owned)
    content += name + "\n";
  return replace_file(names_file(context), content);
}

Result<Fd> lock_state(const Context &context)
{
  if (auto done = ensure_directory(context.state); !done)
    return fail_code(done.error().code, "{}: run as root", done.error().text);
  auto lock = lock_file(context.state + "/lock");
  if (!lock && lock.error().code == EBUSY)
    return fail_code(
        EBUSY,
        "{}/lock: another vhost-megasasctl changes the configuration or plays a script: try again when it is done",
        context.state);
  return lock;
}

Result<std::vector<ControllerState>> read_controllers()
{
  auto client = NetlinkClient::connect();
  if (!client && client.error().code == ENOENT)
    return std::vector<ControllerState>{};
  if (!client)
    return std::unexpected(client.error());
  return client->dump();
}

Result<Configuration> read_live(const Context &context)
{
  const FileTree tree(context.configfs);
  TRY(need_target_core(tree));
  return read_configuration(tree);
}

Result<Situation> read_situation(const Context &context)
{
  const FileTree tree(context.configfs);
  Situation situation;
  auto live = TRY(read_configuration(tree));
  const auto controllers = TRY(read_controllers());
  situation.live = std::move(live);
  situation.owned = read_owned(context);
  for (const auto &controller : controllers)
    situation.attached.insert(target_name(controller.wwpn, controller.tpgt));
  return situation;
}

Done need_root(const Context &context)
{
  if (::geteuid() != 0 && context.configfs == default_configfs)
    return fail_code(EPERM, "{}: no permission to change it: run as root", context.configfs);
  return {};
}

void print(const Json &value)
{
  fmt::print("{}\n", value.dump(2, ' ', false, Json::error_handler_t::replace));
}

} // namespace megasas::cli
