// SPDX-License-Identifier: GPL-2.0-or-later
/// A controller's firmware: takes the messages of its channel, answers DCMDs.
/// Knows no file and no clock, so that tests drive it with bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "firmware/dcmd.h"
#include "firmware/executor.h"
#include "firmware/port.h"
#include "firmware/snapshot.h"

namespace megasas::firmware {

class Session {
public:
  /// Seconds since 2000-01-01, asked at each DCMD.
  using Clock = std::function<std::uint32_t()>;

  Session(Port &port, Clock clock);
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  /// One message as read from the channel. Malformed ones are ignored.
  void receive(std::span<const std::uint8_t> message);

  /// What DCMDs are answered from, from now on. Until the first one they wait.
  /// Each drive is then asked who it is. Its capacity is asked only where
  /// configfs has none: READ CAPACITY takes unit attentions from the guest.
  void update(Snapshot snapshot);

  const std::optional<Snapshot> &snapshot() const
  {
    return snapshot_;
  }
  /// DCMDs that wait for an event.
  std::size_t waiting() const
  {
    return waiting_.size();
  }

private:
  /// What an answer has to name.
  struct Ticket {
    std::uint64_t id = 0;
    std::uint32_t generation = 0;
    std::uint32_t opcode = 0;
  };
  struct Pending {
    Ticket ticket;
    Request request;
    Bytes out; ///< what request.out shows
  };

  void request(std::span<const std::uint8_t> message);
  void serve(const Pending &pending);
  void serve_flush(const Pending &pending);
  void reply(const Ticket &ticket, const Answer &answer);
  void cancel(std::uint64_t id);
  void reset(std::uint32_t generation);
  void identify();
  void ask_identity(std::uint8_t id);
  void ask_capacity(std::uint8_t id);

  Port &port_;
  Clock clock_;
  Executor executor_;
  std::optional<Snapshot> snapshot_;
  std::vector<Pending> early_; ///< came before the first snapshot
  std::set<std::uint64_t> waiting_;
};

} // namespace megasas::firmware
