// SPDX-License-Identifier: GPL-2.0-or-later
/// vhost-megasasd: hands controllers to QEMU and is their management firmware.
#include <signal.h>
#include <sys/resource.h>

#include <cstdlib>

#include <CLI/CLI.hpp>
#include <systemd/sd-daemon.h>

#include "configfs/model/tree.h"
#include "daemon/attach_server.h"
#include "daemon/firmware_host.h"
#include "daemon/worker.h"
#include "util/defaults.h"
#include "util/log.h"
#include "wiring/device.h"

namespace megasas {

namespace {

struct Options {
  std::string socket = default_socket;
  std::string configfs = default_configfs;
  bool debug = false;
};

constexpr const char *footer = R"(Runs in the foreground until SIGTERM or SIGINT; tells systemd when it is ready.

Examples:
  vhost-megasasd
  vhost-megasasd --socket /run/vm/attach --debug

Exit code: 0 after a signal, 1 if it could not start, 2 for wrong options.)";

Done check_host(const Options &options)
{
  if (auto device = open_device(); !device)
    return std::unexpected(device.error());
  return need_target_core(FileTree(options.configfs));
}

Result<Loop> make_loop()
{
  sd_event *raw = nullptr;
  int code = sd_event_new(&raw);
  Loop loop(raw);
  if (code >= 0)
    code = sd_event_add_signal(raw, nullptr, SIGTERM, nullptr, nullptr);
  if (code >= 0)
    code = sd_event_add_signal(raw, nullptr, SIGINT, nullptr, nullptr);
  if (code < 0)
    return fail_errno(-code, "event loop");
  return loop;
}

void block_signals()
{
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

/// A controller takes a descriptor.
void raise_descriptor_limit()
{
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

Done serve(const Options &options)
{
  TRY(check_host(options));
  block_signals();
  raise_descriptor_limit();
  auto loop = TRY(make_loop());
  auto worker = TRY(Worker::start(loop.get()));
  const auto tree = std::make_shared<const FileTree>(options.configfs);
  FirmwareHost firmware(loop.get(), *worker, tree);
  AttachServer server(loop.get(), *worker, tree, [&](const Channel::Identity &identity) {
    if (auto done = firmware.watch(); !done)
      log::error("{}", done.error().text);
    firmware.take(identity);
  });
  TRY(server.listen(options.socket));
  TRY(firmware.watch());
  log::info("ready at {}", options.socket);
  sd_notify(0, "READY=1\nSTATUS=Serving controllers");
  const int code = sd_event_loop(loop.get());
  sd_notify(0, "STOPPING=1");
  if (code < 0)
    return fail_errno(-code, "event loop");
  return {};
}

int run(int argc, char **argv)
{
  Options options;
  CLI::App app("Hands vhost-megasas controllers to QEMU and is their management firmware.", "vhost-megasasd");
  app.set_version_flag("--version", "vhost-megasasd " MEGASAS_VERSION);
  app.add_option("--socket", options.socket, "Where QEMU asks for a controller")->capture_default_str();
  app.add_option("--configfs", options.configfs, "Where configfs is mounted")->capture_default_str();
  app.add_flag("--debug", options.debug, "Log every step");
  app.footer(footer);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) ? 2 : 0;
  }
  if (options.debug)
    log::set_level(log::Level::debug);
  const auto done = serve(options);
  if (!done)
    log::error("{}", done.error().text);
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

} // namespace megasas

int main(int argc, char **argv)
{
  return megasas::run(argc, argv);
}
