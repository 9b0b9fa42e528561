// SPDX-License-Identifier: GPL-2.0-or-later
/// `vhost-megasasctl doctor`: is this host ready, and if not, what to do.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "cli/commands.h"
#include "configfs/model/paths.h"
#include "configfs/read/metadata.h"
#include "util/file.h"
#include "util/process.h"
#include "util/uapi.h"
#include "wiring/device.h"

namespace megasas::cli {

namespace {

struct Check {
  std::string name;
  Done outcome; ///< the error says what to do
};

/// The line of a monitor's output that is no greeting, prompt or echo.
std::string complaint_of(std::string_view text)
{
  constexpr std::string_view prompt = "(qemu) ";
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with(prompt))
      line.remove_prefix(prompt.size());
    if (!line.empty() && !line.starts_with("QEMU ") && line.find(": ") != std::string_view::npos)
      return std::string(line.substr(0, line.find('\r')));
  }
  return "it says nothing";
}

Done check_module(const std::string &name)
{
  if (module_loaded(name))
    return {};
  utsname host{};
  ::uname(&host);
  const auto there = run_program({ "modprobe", "-n", "-q", name });
  if (!there || there->code)
    return fail("the kernel module {} does not exist for kernel {}: install it for this kernel", name, host.release);
  return fail("the kernel module {} is not loaded: run `modprobe {}`", name, name);
}

Done check_permission(const Context &context)
{
  if (::access((context.configfs + "/" + paths::target).c_str(), W_OK) < 0)
    return fail("{}/target is not writable: run vhost-megasasctl and vhost-megasasd as root", context.configfs);
  return {};
}

Done check_node()
{
  TRY(open_device());
  return {};
}

Done check_family()
{
  TRY(NetlinkClient::connect());
  return {};
}

Done check_kvm()
{
  const Fd fd(::open("/dev/kvm", O_RDWR | O_CLOEXEC));
  if (fd)
    return {};
  if (errno == EACCES || errno == EPERM)
    return fail("/dev/kvm: no permission: add the user to the group kvm");
  return fail("/dev/kvm: {}: load kvm_amd or kvm_intel and switch virtualisation on in the firmware",
              errno_text(errno));
}

Done check_daemon(const std::string &path)
{
  const Fd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof(address.sun_path) - 1));
  if (::connect(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)) == 0)
    return {};
  return fail("{}: vhost-megasasd does not answer ({}): start `vhost-megasasd`", path, errno_text(errno));
}

Done check_qemu(const DoctorOptions &options)
{
  const auto outcome = run_program({ options.qemu, "--version" });
  if (!outcome || outcome->code)
    return fail("{}: cannot be run: install qemu-system-x86", options.qemu);
  return {};
}

/// The plug-in itself compares versions when QEMU loads it.
Done check_plugin(const DoctorOptions &options)
{
  const auto plugin = TRY(find_plugin(options.plugin));
  const auto outcome = run_program({ options.qemu, "-machine", "none", "-nodefaults", "-display", "none", "-S",
                                     "-plugin", plugin, "-monitor", "stdio" },
                                   "device_add vhost-megasas-gen2,help\nquit\n");
  if (!outcome)
    return fail("{}: cannot be run: install qemu-system-x86", options.qemu);
  if (outcome->code || outcome->text.find("wwpn") == std::string::npos)
    return fail("{}: QEMU does not take the plug-in ({}): rebuild it for the installed QEMU", plugin,
                complaint_of(outcome->text));
  return {};
}

std::vector<Check> run_checks(const Context &context, const DoctorOptions &options)
{
  const FileTree tree(context.configfs);
  return {
    { "kernel module target_core_mod", check_module("target_core_mod") },
    { "kernel module vhost_megasas", check_module("vhost_megasas") },
    { "configfs", need_target_core(tree) },
    { "permission to configure", check_permission(context) },
    { "directories of reservations and ALUA states", check_metadata_directories(tree) },
    { VHOST_MEGASAS_DEVICE, check_node() },
    { "netlink family " VHOST_MEGASAS_GENL_NAME, check_family() },
    { "/dev/kvm", check_kvm() },
    { "vhost-megasasd", check_daemon(options.socket) },
    { "QEMU", check_qemu(options) },
    { "QEMU plug-in", check_plugin(options) },
  };
}

} // namespace

Result<int> doctor(const Context &context, const DoctorOptions &options)
{
  bool good = true;
  Json entries = Json::array();
  for (const auto &check : run_checks(context, options)) {
    const auto text = check.outcome ? std::string{} : check.outcome.error().text;
    good = good && check.outcome;
    entries.push_back({ { "name", check.name }, { "ok", check.outcome.has_value() }, { "todo", text } });
    if (!context.json)
      fmt::print("{:<8} {}\n", check.outcome ? "ok" : "wrong", check.outcome ? check.name : text);
  }
  if (context.json)
    print({ { "version", 1 }, { "ok", good }, { "checks", entries } });
  return good ? 0 : 1;
}

} // namespace megasas::cli
