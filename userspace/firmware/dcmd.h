// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs: which opcode is served how. Handlers are pure functions of the
/// request and a snapshot.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "firmware/layout.h"
#include "firmware/snapshot.h"
#include "firmware/status.h"

namespace megasas::firmware {

/// A DCMD as the guest sent it, bounded.
struct Request {
  std::uint32_t opcode = 0;
  std::array<std::uint8_t, 12> mbox{};
  std::uint32_t data_len = 0;        ///< room for the answer
  std::span<const std::uint8_t> out; ///< data from the guest
};

struct Answer {
  Status status = Status::ok;
  Bytes data; ///< cut to the request's room by whoever sends it
};

using Handler = Answer (*)(const Snapshot &, const Request &);

/// How a DCMD ends.
enum class Ending {
  at_once, ///< by its handler
  flushed, ///< when the caches of all drives are flushed
  event,   ///< when an event comes, which may be never
};

struct Dcmd {
  std::uint32_t opcode;
  const char *name;
  Ending ending;
  Handler handler; ///< of those that end at once
};

/// The row of an opcode; nullptr if this firmware does not know it.
const Dcmd *find_dcmd(std::uint32_t opcode);

/// Serves a DCMD that ends at once. An unknown one gets INVALID_DCMD; data
/// is never longer than the guest's room.
Answer answer(const Snapshot &snapshot, const Request &request);

// controller.cpp
Answer ctrl_get_info(const Snapshot &snapshot, const Request &request);
Answer get_properties(const Snapshot &snapshot, const Request &request);
Answer get_time(const Snapshot &snapshot, const Request &request);
Answer get_seconds(const Snapshot &snapshot, const Request &request);

// logical.cpp
Answer ld_get_list(const Snapshot &snapshot, const Request &request);
Answer ld_list_query(const Snapshot &snapshot, const Request &request);
Answer ld_get_info(const Snapshot &snapshot, const Request &request);
Answer ld_get_properties(const Snapshot &snapshot, const Request &request);

// physical.cpp
Answer pd_get_list(const Snapshot &snapshot, const Request &request);
Answer pd_list_query(const Snapshot &snapshot, const Request &request);
Answer pd_get_info(const Snapshot &snapshot, const Request &request);

// events.cpp
Answer event_get_info(const Snapshot &snapshot, const Request &request);
Answer event_get(const Snapshot &snapshot, const Request &request);

// battery.cpp
Answer no_battery(const Snapshot &snapshot, const Request &request);

} // namespace megasas::firmware
