// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/firmware_host.h"

#include <sys/epoll.h>

#include <cerrno>
#include <ctime>

#include "daemon/facts.h"
#include "util/log.h"
#include "util/uapi.h"

namespace megasas {

namespace {

/// No event tells of a LUN that an ACL maps, nor of another size, nor that what
/// could not be read now can be.
constexpr std::uint64_t look_again_usec = 3'000'000;

} // namespace

FirmwareHost::FirmwareHost(sd_event *loop, Worker &worker, std::shared_ptr<const Tree> tree)
    : loop_(loop), worker_(worker), tree_(std::move(tree))
{
}

Done FirmwareHost::watch()
{
  auto client = TRY(NetlinkClient::connect());
  TRY(client.join_events());
  sd_event_source *source = nullptr;
  if (const int code = sd_event_add_io(loop_, &source, client.fd(), EPOLLIN, on_event, this); code < 0)
    return fail_errno(-code, "event loop");
  source_.reset(source);
  events_.emplace(std::move(client));
  read_all();
  return timer_ ? Done{} : start_timer();
}

Done FirmwareHost::start_timer()
{
  sd_event_source *source = nullptr;
  const int code = sd_event_add_time_relative(loop_, &source, CLOCK_MONOTONIC, look_again_usec, 0, on_time, this);
  if (code < 0)
    return fail_errno(-code, "event loop");
  timer_.reset(source);
  return {};
}

/// What events have told of that nobody has read.
void FirmwareHost::read_all()
{
  for (auto &[id, channel] : channels_)
    refresh(*channel);
  take_all();
}

void FirmwareHost::take_all()
{
  auto client = NetlinkClient::connect();
  auto controllers = client ? client->dump() : Result<std::vector<ControllerState>>(std::unexpected(client.error()));
  if (!controllers) {
    log::error("{}", controllers.error().text);
    return;
  }
  for (const auto &controller : *controllers) {
    const auto wwpn = Wwn::parse(controller.wwpn);
    const auto *chip = find_chip(controller.chip);
    if (wwpn && chip)
      take({ controller.id, *wwpn, controller.tpgt, chip, is_operational(controller.state) });
  }
}

void FirmwareHost::take(const Channel::Identity &identity)
{
  const auto id = identity.controller;
  if (channels_.contains(id))
    return;
  auto channel = Channel::open(loop_, identity, [this, id] {
    log::info("controller {}: gone", id);
    known_.erase(id);
    channels_.erase(id);
  });
  if (!channel) {
    if (channel.error().code != ENOENT)
      log::error("{}", channel.error().text);
    return;
  }
  log::info("controller {}: {}", id, target_name(identity.wwpn, identity.tpgt));
  refresh(*channels_.emplace(id, std::move(*channel)).first->second);
}

/// One job a controller at a time; what comes meanwhile is one more.
void FirmwareHost::refresh(Channel &channel)
{
  const auto identity = channel.identity();
  const auto [running, fresh] = refreshing_.emplace(identity.controller, false);
  if (!fresh) {
    running->second = true;
    return;
  }
  worker_.submit("read the LUNs of " + target_name(identity.wwpn, identity.tpgt), [this, identity, tree = tree_] {
    auto luns = read_luns(*tree, identity.wwpn, identity.tpgt);
    return Worker::Finish([this, identity, luns = std::move(luns)] { refreshed(identity, luns); });
  });
}

void FirmwareHost::refreshed(const Channel::Identity &identity, const Result<std::vector<LunFacts>> &luns)
{
  const bool again = refreshing_.extract(identity.controller).mapped();
  const auto found = channels_.find(identity.controller);
  if (found == channels_.end())
    return;
  if (!luns)
    log::warning("controller {}: {}: trying again", identity.controller, luns.error().text);
  else if (const auto known = known_.find(identity.controller); known == known_.end() || known->second != *luns) {
    known_[identity.controller] = *luns;
    found->second->session().update(make_snapshot(*identity.chip, identity.wwpn, *luns));
  } else {
    found->second->session().ask_unknown();
  }
  if (again)
    refresh(*found->second);
}

int FirmwareHost::on_time(sd_event_source *timer, std::uint64_t, void *self)
{
  auto &host = *static_cast<FirmwareHost *>(self);
  for (auto &[id, channel] : host.channels_)
    host.refresh(*channel);
  sd_event_source_set_time_relative(timer, look_again_usec);
  return sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

void FirmwareHost::refresh(const Wwn &wwpn, std::uint16_t tpgt)
{
  for (const auto &[id, channel] : channels_)
    if (channel->identity().wwpn == wwpn && channel->identity().tpgt == tpgt)
      refresh(*channel);
}

void FirmwareHost::handle(const Event &event)
{
  const auto wwpn = Wwn::parse(event.wwpn);
  switch (event.command) {
  case VHOST_MEGASAS_CMD_ATTACHED:
    take_all();
    break;
  case VHOST_MEGASAS_CMD_LUN_MAPPED:
  case VHOST_MEGASAS_CMD_LUN_UNMAPPED:
    if (wwpn)
      refresh(*wwpn, event.tpgt);
    break;
  case VHOST_MEGASAS_CMD_RESET:
    log::debug("controller {}: reset, reason {}", event.controller.value_or(0), event.reason.value_or(0));
    break;
  case VHOST_MEGASAS_CMD_FAULT:
    log::error("controller {}: it has stopped for good, see the kernel's log: reset its guest", event.controller.value_or(0));
    break;
  default:
    break;
  }
}

int FirmwareHost::on_event(sd_event_source *, int, std::uint32_t, void *self)
{
  auto &host = *static_cast<FirmwareHost *>(self);
  const auto done = host.events_->receive([&](const Event &event) { host.handle(event); });
  if (done)
    return 0;
  log::warning("{}: reading everything anew", done.error().text);
  host.read_all();
  return 0;
}

} // namespace megasas
