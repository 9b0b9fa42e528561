// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs that read the event log.
#include <algorithm>

#include "firmware/dcmd.h"

namespace megasas::firmware {

Answer event_get_info(const EventLog &log, const Request &)
{
  Layout layout(20);
  layout.put32(0x00, log.newest());
  layout.put32(0x04, log.oldest());
  layout.put32(0x08, log.last_clear());
  layout.put32(0x0c, log.last_shutdown());
  layout.put32(0x10, log.last_start());
  return { Status::ok, layout.take() };
}

/// As many as there is room for. None is an error: FreeBSD takes the last of
/// those it got, whatever their number.
Answer event_get(const EventLog &log, const Request &request)
{
  constexpr std::size_t head = 8;
  if (request.data_len < head + event_detail_size)
    return { Status::invalid_parameter, {} };
  const auto first = get32(request.mbox, 0);
  const EventFilter filter(get32(request.mbox, 4));
  const auto room = (request.data_len - head) / event_detail_size;
  Layout layout(head + std::min(room, EventLog::capacity) * event_detail_size);
  std::uint32_t count = 0;
  for (const auto &entry : log.entries())
    if (count < room && is_from(entry.sequence, first) && filter.admits(entry.event))
      layout.put_bytes(head + count++ * event_detail_size, event_detail(entry));
  if (count == 0)
    return { Status::not_found, {} };
  layout.put32(0, count);
  auto data = layout.take();
  data.resize(head + count * event_detail_size);
  return { Status::ok, std::move(data) };
}

} // namespace megasas::firmware
