// SPDX-License-Identifier: GPL-2.0-or-later
/// The firmware channel of one controller, on the loop.
#pragma once

#include <functional>
#include <memory>

#include "configfs/model/wwn.h"
#include "daemon/loop.h"
#include "firmware/port.h"
#include "firmware/session.h"
#include "util/fd.h"
#include "util/result.h"

namespace megasas {

class Channel final : public firmware::Port {
public:
  struct Identity {
    std::uint32_t controller = 0;
    Wwn wwpn;
    std::uint16_t tpgt = 0;
    const Chip *chip = nullptr;
    bool guest_runs = false; ///< its driver is at work already
  };

  /// Attaches to a controller. @gone is called once, when it is no more; it
  /// may destroy the channel.
  static Result<std::unique_ptr<Channel>> open(sd_event *loop, Identity identity, std::function<void()> gone);

  const Identity &identity() const
  {
    return identity_;
  }
  firmware::Session &session()
  {
    return session_;
  }
  int send(std::span<const std::uint8_t> message) override;
  void answered(std::uint32_t opcode, firmware::Status status) override;

private:
  Channel(Fd fd, Identity identity, std::function<void()> gone);
  static int on_ready(sd_event_source *source, int fd, std::uint32_t events, void *self);
  bool read_some();

  Fd fd_;
  Identity identity_;
  std::function<void()> gone_;
  firmware::Session session_;
  Source source_;
};

} // namespace megasas
