// SPDX-License-Identifier: GPL-2.0-or-later
/// `vhost-megasasctl qemu-args`: the options that give a guest a controller.
#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "configfs/read/live.h"
#include "util/chip.h"
#include "util/file.h"

namespace megasas::cli {

namespace {

constexpr const char *installed_plugin = "/usr/lib/vhost-megasas/vhost-megasas.so";

std::string quoted(const std::string &word)
{
  const auto plain = [](char c) {
    return std::string_view("/.,=_-:+@").find(c) != std::string_view::npos || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (std::ranges::all_of(word, plain))
    return word;
  std::string text = "'";
  for (const char c : word)
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// QEMU wants commas in values doubled.
std::string option_value(const std::string &value)
{
  std::string text;
  for (const char c : value)
    text += c == ',' ? std::string(",,") : std::string(1, c);
  return text;
}

std::string beside_this_program()
{
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string{} : (self.parent_path().parent_path() / "glue/vhost-megasas.so").string();
}

} // namespace

Result<std::string> find_plugin(const std::string &given)
{
  if (!given.empty()) {
    if (!path_exists(given))
      return fail_code(ENOENT, "{}: no such file: build the QEMU plug-in or correct --plugin", given);
    return std::filesystem::absolute(given).string();
  }
  for (const auto &path : { beside_this_program(), std::string(installed_plugin) })
    if (!path.empty() && path_exists(path))
      return path;
  return fail_code(ENOENT, "{}: the QEMU plug-in is not there: install it or give --plugin PATH", installed_plugin);
}

Result<int> qemu_args(const Context &context, const QemuOptions &options)
{
  const auto wwpn = TRY(Wwn::parse(options.wwpn));
  if (!find_chip(options.device))
    return fail("\"{}\": no such device: give --device vhost-megasas-gen2 or --device vhost-megasas", options.device);
  const FileTree tree(context.configfs);
  TRY(need_target_core(tree));
  const auto target = read_target(tree, wwpn, options.tpgt);
  if (!target)
    return fail_code(ENOENT,
                     "{}: no such target: create it with `vhost-megasasctl apply FILE`, see `vhost-megasasctl list`",
                     target_name(wwpn, options.tpgt));
  const auto plugin = TRY(find_plugin(options.plugin));
  auto device = fmt::format("{},wwpn={}", options.device, wwpn.text());
  if (options.tpgt != 1)
    device += fmt::format(",tpgt={}", options.tpgt);
  if (!options.socket.empty() && options.socket != default_socket)
    device += fmt::format(",socket={}", option_value(options.socket));
  const std::vector<std::string> arguments{ "-plugin", option_value(plugin), "-device", device };
  if (context.json) {
    print({ { "version", 1 }, { "arguments", arguments } });
    return 0;
  }
  for (std::size_t i = 0; i < arguments.size(); i++)
    fmt::print("{}{}", i ? " " : "", quoted(arguments[i]));
  fmt::print("\n");
  return 0;
}

} // namespace megasas::cli
