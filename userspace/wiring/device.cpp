// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiring/device.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>

#include "configfs/model/configuration.h"
#include "util/uapi.h"

namespace megasas {

namespace {

Result<Fd> make_eventfd()
{
  Fd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd)
    return fail_errno(errno, "eventfd");
  return fd;
}

std::unexpected<Error> explain_open(int code)
{
  const auto *node = VHOST_MEGASAS_DEVICE;
  if (code == ENOENT || code == ENXIO || code == ENODEV)
    return fail_code(code, "{}: the kernel module is not loaded: run `modprobe vhost_megasas`", node);
  if (code == EACCES || code == EPERM)
    return fail_code(code, "{}: no permission to open it: run as root", node);
  return fail_errno(code, node);
}

std::unexpected<Error> explain_bind(int code, const Wwn &wwpn, std::uint16_t tpgt)
{
  const auto name = target_name(wwpn, tpgt);
  switch (code) {
  case ENOENT:
    return fail_code(code, "{}: no such target: create it with `vhost-megasasctl apply FILE`", name);
  case ENODEV:
    return fail_code(code,
                     "{}: the target portal group is not enabled: write 1 to its enable file or run "
                     "`vhost-megasasctl apply FILE`",
                     name);
  case EBUSY:
    return fail_code(code, "{}: has a controller already: stop its guest first, see `vhost-megasasctl status`", name);
  case EACCES:
    return fail_code(code, "{}: no ACL admits its initiator: make one or write 1 to attrib/generate_node_acls", name);
  case EPERM:
    return fail_code(code, "{}: no permission to bind a controller: vhost-megasasd needs CAP_SYS_ADMIN", name);
  default:
    return fail_errno(code, fmt::format("{}: bind a controller", name));
  }
}

Result<std::uint32_t> bind(const Fd &device, const Wwn &wwpn, std::uint16_t tpgt, std::uint16_t chip)
{
  vhost_megasas_bind bind{};
  static_assert(sizeof(bind.wwpn) > 20);
  std::memcpy(bind.wwpn, wwpn.text().data(), std::min(wwpn.text().size(), sizeof(bind.wwpn) - 1));
  bind.tpgt = tpgt;
  bind.chip = chip;
  if (::ioctl(device.get(), VHOST_MEGASAS_BIND, &bind) < 0)
    return explain_bind(errno, wwpn, tpgt);
  return bind.controller;
}

Done wire_interrupt(Controller &controller)
{
  auto call = make_eventfd();
  auto resample = make_eventfd();
  if (!call || !resample)
    return std::unexpected(call ? resample.error() : call.error());
  vhost_megasas_irq irq{ call->get(), resample->get() };
  if (::ioctl(controller.device.get(), VHOST_MEGASAS_SET_IRQ, &irq) < 0)
    return fail_errno(errno, "set the interrupt's eventfds");
  controller.call = std::move(*call);
  controller.resample = std::move(*resample);
  return {};
}

Done wire_clear(Controller &controller)
{
  for (const auto word : controller.clear_words) {
    auto fd = TRY(make_eventfd());
    vhost_megasas_eventfd clear{ fd.get(), word };
    if (::ioctl(controller.device.get(), VHOST_MEGASAS_SET_CLEAR, &clear) < 0)
      return fail_errno(errno, fmt::format("set the eventfd of clear word {:#x}", word));
    controller.clear.push_back(std::move(fd));
  }
  return {};
}

} // namespace

std::vector<std::string> Controller::names() const
{
  std::vector<std::string> names{ "device", "call", "resample" };
  for (const auto word : clear_words)
    names.push_back(fmt::format("clear:{}", word));
  return names;
}

std::vector<int> Controller::numbers() const
{
  std::vector<int> numbers{ device.get(), call.get(), resample.get() };
  for (const auto &fd : clear)
    numbers.push_back(fd.get());
  return numbers;
}

std::vector<std::uint32_t> clear_words(const Chip &chip)
{
  constexpr std::uint32_t state_change = 4;
  const std::uint32_t reply = chip.number == VHOST_MEGASAS_CHIP_SAS1078 ? 1U << 31 : 1;
  return { 0, reply, state_change, reply | state_change };
}

Result<Abi> device_abi(const Fd &device)
{
  vhost_megasas_abi abi{};
  if (::ioctl(device.get(), VHOST_MEGASAS_GET_ABI, &abi) < 0)
    return fail_errno(errno, VHOST_MEGASAS_DEVICE ": ask for the module's version");
  return Abi{ abi.major, abi.minor };
}

Result<Fd> open_device()
{
  Fd device(::open(VHOST_MEGASAS_DEVICE, O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!device)
    return explain_open(errno);
  const auto abi = TRY(device_abi(device));
  if (abi.major != VHOST_MEGASAS_ABI_MAJOR || abi.minor < VHOST_MEGASAS_ABI_MINOR)
    return fail(VHOST_MEGASAS_DEVICE ": the loaded module speaks ABI {}.{}, this program {}.{}: install both from "
                                     "one version and reload the module",
                abi.major, abi.minor, VHOST_MEGASAS_ABI_MAJOR, VHOST_MEGASAS_ABI_MINOR);
  return device;
}

Result<Controller> bind_controller(const Wwn &wwpn, std::uint16_t tpgt, const Chip &chip)
{
  Controller controller;
  auto device = TRY(open_device());
  controller.device = std::move(device);
  controller.clear_words = clear_words(chip);
  const auto id = TRY(bind(controller.device, wwpn, tpgt, chip.number));
  controller.id = id;
  TRY(wire_interrupt(controller));
  TRY(wire_clear(controller));
  return controller;
}

Result<Fd> open_firmware(std::uint32_t controller)
{
  auto channel = open_device();
  if (!channel)
    return channel;
  if (::ioctl(channel->get(), VHOST_MEGASAS_ATTACH_FIRMWARE, &controller) < 0) {
    const int code = errno;
    if (code == EBUSY)
      return fail_code(code, "controller {}: another process is its firmware: is a second vhost-megasasd running?",
                       controller);
    return fail_errno(code, fmt::format("controller {}: attach its firmware", controller));
  }
  return channel;
}

} // namespace megasas
