// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about the event log. Nothing is logged yet: sequence numbers begin at 1.
#include "firmware/dcmd.h"

namespace megasas::firmware {

Answer event_get_info(const Snapshot &, const Request &)
{
  Layout layout(20);
  return { Status::ok, layout.take() };
}

Answer event_get(const Snapshot &, const Request &)
{
  return { Status::not_found, {} };
}

} // namespace megasas::firmware
