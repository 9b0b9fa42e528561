// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about the controller's clock, which runs at a distance from the host's.
#include "firmware/date.h"
#include "firmware/dcmd.h"

namespace megasas::firmware {

namespace {

constexpr std::size_t time_size = 8;

} // namespace

Answer get_time(const Snapshot &snapshot, const Request &)
{
  const auto date = date_of(snapshot.now);
  Layout layout(time_size);
  layout.put16(0, date.year);
  layout.put8(2, date.month);
  layout.put8(3, date.day);
  layout.put8(4, date.hour);
  layout.put8(5, date.minute);
  layout.put8(6, date.second);
  return { Status::ok, layout.take() };
}

Answer set_time(Snapshot &snapshot, const Request &request)
{
  const auto &in = request.out;
  if (in.size() < time_size)
    return { Status::invalid_parameter, {} };
  const auto wanted = seconds_of({ get16(in, 0), in[2], in[3], in[4], in[5], in[6] });
  if (!wanted)
    return { Status::invalid_parameter, {} };
  snapshot.settings.clock_offset += *wanted - snapshot.now;
  snapshot.now = *wanted;
  return { Status::ok, {} };
}

Answer get_seconds(const Snapshot &snapshot, const Request &)
{
  Layout layout(4);
  layout.put32(0, snapshot.now);
  return { Status::ok, layout.take() };
}

} // namespace megasas::firmware
