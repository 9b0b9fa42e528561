// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about a battery. A battery that reports itself good makes some
/// drivers drop their cache flushes, so there is none.
#include "firmware/dcmd.h"

namespace megasas::firmware {

Answer no_battery(const Snapshot &, const Request &)
{
  return { Status::no_hw_present, {} };
}

} // namespace megasas::firmware
