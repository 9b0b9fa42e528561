// SPDX-License-Identifier: GPL-2.0-or-later
/// The controller's event log: a ring whose sequence numbers only grow. They go
/// on at 0 after their last one: of two that are less than half of all apart, it
/// is known which comes first.
#pragma once

#include <cstdint>
#include <deque>
#include <span>

#include "firmware/event.h"

namespace megasas::firmware {

/// An event with its place in the log.
struct LogEntry {
  std::uint32_t sequence = 0;
  std::uint32_t time = 0; ///< seconds since 2000-01-01
  Event event;
};

/// Which events a guest asks for: those at least as severe, of these locales.
class EventFilter {
public:
  /// Takes a class/locale word.
  explicit EventFilter(std::uint32_t word)
      : severity_(static_cast<std::int8_t>(word >> 24)), locales_(static_cast<std::uint16_t>(word))
  {
  }
  bool admits(const Event &event) const
  {
    return static_cast<std::int8_t>(event.severity) >= severity_ &&
           (static_cast<std::uint16_t>(event.locale) & locales_) != 0;
  }

private:
  std::int8_t severity_;
  std::uint16_t locales_;
};

/// Is @sequence no earlier than @from?
constexpr bool is_from(std::uint32_t sequence, std::uint32_t from)
{
  return static_cast<std::int32_t>(sequence - from) >= 0;
}

class EventLog {
public:
  /// Older events are forgotten.
  static constexpr std::size_t capacity = 512;

  /// The first event gets the number @first.
  explicit EventLog(std::uint32_t first = 1);

  void add(Event event, std::uint32_t time);
  /// Forgets all events, not their numbers.
  void clear();

  /// Forgets all events and goes on at @sequence, if that is ahead. Returns
  /// whether it was: then somebody knows numbers of a former life of this log.
  bool catch_up(std::uint32_t sequence);

  /// The first event with at least this number that passes; nullptr if there
  /// is none yet.
  const LogEntry *find(std::uint32_t sequence, const EventFilter &filter) const;

  const std::deque<LogEntry> &entries() const
  {
    return entries_;
  }
  std::uint32_t newest() const
  {
    return next_ - 1;
  }
  std::uint32_t oldest() const
  {
    return entries_.empty() ? next_ : entries_.front().sequence;
  }
  /// Numbers of the last event of a kind; that before the first if there was none.
  std::uint32_t last_clear() const
  {
    return clear_;
  }
  std::uint32_t last_shutdown() const
  {
    return shutdown_;
  }
  std::uint32_t last_start() const
  {
    return start_;
  }

private:
  std::deque<LogEntry> entries_;
  std::uint32_t next_;
  std::uint32_t clear_;
  std::uint32_t shutdown_;
  std::uint32_t start_;
};

inline constexpr std::size_t event_detail_size = 256;

/// An entry as EVENT_WAIT and EVENT_GET return it.
Bytes event_detail(const LogEntry &entry);

} // namespace megasas::firmware
