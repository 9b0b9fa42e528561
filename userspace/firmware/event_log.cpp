// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/event_log.h"

#include <algorithm>

namespace megasas::firmware {

EventLog::EventLog(std::uint32_t first) : next_(first), clear_(first - 1), shutdown_(first - 1), start_(first - 1)
{
}

void EventLog::add(Event event, std::uint32_t time)
{
  if (entries_.size() == capacity)
    entries_.pop_front();
  if (event.code == EventCode::log_cleared)
    clear_ = next_;
  else if (event.code == EventCode::shutdown)
    shutdown_ = next_;
  else if (event.code == EventCode::firmware_started)
    start_ = next_;
  entries_.push_back({ next_++, time, std::move(event) });
}

void EventLog::clear()
{
  entries_.clear();
}

bool EventLog::catch_up(std::uint32_t sequence)
{
  if (is_from(next_, sequence))
    return false;
  entries_.clear();
  next_ = sequence;
  return true;
}

const LogEntry *EventLog::find(std::uint32_t sequence, const EventFilter &filter) const
{
  const auto found = std::ranges::find_if(
      entries_, [&](const LogEntry &entry) { return is_from(entry.sequence, sequence) && filter.admits(entry.event); });
  return found == entries_.end() ? nullptr : &*found;
}

Bytes event_detail(const LogEntry &entry)
{
  const auto &event = entry.event;
  const auto severity = static_cast<std::uint8_t>(event.severity);
  Layout layout(event_detail_size);
  layout.put32(0x00, entry.sequence);
  layout.put32(0x04, entry.time);
  layout.put32(0x08, static_cast<std::uint32_t>(event.code));
  layout.put16(0x0c, static_cast<std::uint16_t>(event.locale));
  layout.put8(0x0f, severity);
  layout.put8(0x10, static_cast<std::uint8_t>(event.argument));
  layout.put_bytes(0x20, event.arguments);
  layout.put_text(0x80, 128, event.text);
  return layout.take();
}

} // namespace megasas::firmware
