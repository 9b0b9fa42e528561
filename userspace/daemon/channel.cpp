// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/channel.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <vector>

#include "firmware/date.h"
#include "util/log.h"
#include "util/uapi.h"
#include "wiring/device.h"

namespace megasas {

namespace {

constexpr int messages_per_turn = 64; ///< then other controllers have theirs

std::uint32_t seconds_since_2000()
{
  return static_cast<std::uint32_t>(std::time(nullptr) - firmware::mfi_epoch);
}

/// Where the numbers of an event log begin: beyond those that a former daemon
/// gave to the same guest, which logged less than this a second. No guest
/// outlives the host's boot, and the clock since then is never set.
std::uint32_t first_sequence()
{
  constexpr std::int64_t per_second = 16;
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<std::uint32_t>(now.tv_sec * per_second + now.tv_nsec * per_second / 1'000'000'000) + 1;
}

/// One for all channels: the loop is one thread.
std::vector<std::uint8_t> &buffer()
{
  static std::vector<std::uint8_t> bytes(sizeof(vhost_megasas_fw_request) + VHOST_MEGASAS_FW_MAX_DATA);
  return bytes;
}

} // namespace

Channel::Channel(Fd fd, Identity identity, std::function<void()> gone)
    : fd_(std::move(fd)), identity_(std::move(identity)), gone_(std::move(gone)),
      session_(*this, seconds_since_2000, { first_sequence(), identity_.guest_runs })
{
}

Result<std::unique_ptr<Channel>> Channel::open(sd_event *loop, Identity identity, std::function<void()> gone)
{
  auto fd = TRY(open_firmware(identity.controller));
  std::unique_ptr<Channel> channel(new Channel(std::move(fd), std::move(identity), std::move(gone)));
  sd_event_source *source = nullptr;
  if (const int code = sd_event_add_io(loop, &source, channel->fd_.get(), EPOLLIN, on_ready, channel.get()); code < 0)
    return fail_errno(-code, "event loop");
  channel->source_.reset(source);
  return channel;
}

int Channel::send(std::span<const std::uint8_t> message)
{
  if (::write(fd_.get(), message.data(), message.size()) >= 0)
    return 0;
  const int code = errno;
  if (code != ESTALE && code != ENOENT && code != ENOSPC && code != ENXIO)
    log::warning("controller {}: write to the firmware channel: {}", identity_.controller, errno_text(code));
  return code;
}

void Channel::answered(std::uint32_t opcode, firmware::Status status)
{
  const auto *dcmd = firmware::find_dcmd(opcode);
  log::debug("controller {}: DCMD {:08x} {}: status {:02x}", identity_.controller, opcode,
             dcmd ? dcmd->name : "unknown", static_cast<unsigned>(status));
}

/// Returns false when the controller is gone.
bool Channel::read_some()
{
  for (int i = 0; i < messages_per_turn; i++) {
    const auto n = ::read(fd_.get(), buffer().data(), buffer().size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno == EAGAIN)
      return true;
    if (n < 0)
      log::error("controller {}: read from the firmware channel: {}", identity_.controller, errno_text(errno));
    if (n <= 0)
      return false;
    session_.receive({ buffer().data(), static_cast<std::size_t>(n) });
  }
  return true;
}

int Channel::on_ready(sd_event_source *, int, std::uint32_t events, void *self)
{
  auto &channel = *static_cast<Channel *>(self);
  const bool alive = channel.read_some();
  if (!alive || (events & (EPOLLHUP | EPOLLERR))) {
    const auto gone = std::move(channel.gone_);
    gone();
  }
  return 0;
}

} // namespace megasas
