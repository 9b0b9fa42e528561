// SPDX-License-Identifier: GPL-2.0-or-later
/// A controller's firmware: takes the messages of its channel, answers DCMDs.
/// Knows no file and no clock, so that tests drive it with bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "firmware/dcmd.h"
#include "firmware/event_log.h"
#include "firmware/executor.h"
#include "firmware/flush.h"
#include "firmware/identification.h"
#include "firmware/port.h"
#include "firmware/snapshot.h"

namespace megasas::firmware {

/// How a session's life begins.
struct Beginning {
  std::uint32_t first_sequence = 1; ///< of the event log
  bool guest_runs = false;          ///< a driver knows drives from a former life
};

class Session {
public:
  /// Seconds since 2000-01-01, asked at each DCMD.
  using Clock = std::function<std::uint32_t()>;

  /// DCMDs that may wait for an event; a driver has one, its tools some more.
  static constexpr std::size_t max_waiting = 16;

  Session(Port &port, Clock clock, const Beginning &beginning = {});
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  /// One message as read from the channel. Malformed ones are ignored.
  void receive(std::span<const std::uint8_t> message);

  /// What DCMDs are answered from, from now on. Until the first one they wait.
  /// Drives that came or went are logged. Each is then asked who it is; its
  /// capacity only where configfs has none: READ CAPACITY takes unit attentions
  /// from the guest.
  void update(Snapshot snapshot);

  /// Asks again what has not been answered, say by a port that was offline.
  void ask_unknown();

  const std::optional<Snapshot> &snapshot() const
  {
    return snapshot_;
  }
  const EventLog &log() const
  {
    return log_;
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
    std::uint32_t room = 0;
  };
  struct Pending {
    Ticket ticket;
    Request request;
    Bytes out; ///< what request.out shows
  };
  struct Waiter {
    Ticket ticket;
    std::uint32_t sequence;
    EventFilter filter;
  };

  void request(std::span<const std::uint8_t> message);
  void serve(const Pending &pending);
  void serve_now(const Pending &pending);
  void serve_task(const Pending &pending, Task task);
  void reply(const Ticket &ticket, const Answer &answer);
  void cancel(std::uint64_t id);
  void reset(std::uint32_t generation);

  void begin();
  void announce(const Snapshot &former);
  void add_event(Event event);
  void wait(const Pending &pending);
  bool finish(const Waiter &waiter);
  void flush(const Ticket &ticket);
  void flushed(const Flusher::Ids &ids, bool good);
  std::uint32_t now() const;

  Port &port_;
  Clock clock_;
  Beginning beginning_;
  Executor executor_;
  Identification identification_;
  Flusher flusher_;
  EventLog log_;
  std::optional<Snapshot> snapshot_;
  std::vector<Pending> early_; ///< came before the first snapshot
  std::map<std::uint64_t, Waiter> waiting_;
  std::map<std::uint64_t, Ticket> flushing_;
};

} // namespace megasas::firmware
