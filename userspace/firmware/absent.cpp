// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about parts that this controller does not have.
#include "firmware/dcmd.h"

namespace megasas::firmware {

namespace {

constexpr std::uint8_t patrol_mode_disabled = 2;

} // namespace

/// Battery and speaker. A battery that reports itself good would make some
/// drivers drop their cache flushes.
Answer no_hardware(const Snapshot &, const Request &)
{
  return { Status::no_hw_present, {} };
}

/// Stopped, never ran.
Answer patrol_get_status(const Snapshot &, const Request &)
{
  return { Status::ok, Bytes(16) };
}

Answer patrol_get_properties(const Snapshot &, const Request &)
{
  Layout layout(208);
  layout.put8(0, patrol_mode_disabled);
  return { Status::ok, layout.take() };
}

Answer patrol_disabled(const Snapshot &, const Request &)
{
  return { Status::patrol_read_disabled, {} };
}

/// A count of 0 and room for 8 names.
Answer foreign_scan(const Snapshot &, const Request &)
{
  return { Status::ok, Bytes(196) };
}

} // namespace megasas::firmware
