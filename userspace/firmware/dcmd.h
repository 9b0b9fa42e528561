// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs: which opcode is served how. Handlers are functions of the request and
/// of what they are given, nothing else.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <variant>

#include "firmware/event_log.h"
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
/// Changes what the guest may change.
using Setter = Answer (*)(Snapshot &, const Request &);
using LogReader = Answer (*)(const EventLog &, const Request &);
/// What takes more than a function: it is the session's.
enum class Task {
  flush,       ///< ends when the caches of all drives are flushed
  shutdown,    ///< the same, and logged
  event_wait,  ///< ends when an event comes, which may be never
  event_clear, ///< logged
};
using Service = std::variant<Handler, Setter, LogReader, Task>;

struct Dcmd {
  std::uint32_t opcode;
  const char *name;
  Service service;
};

/// The row of an opcode; nullptr if this firmware does not know it.
const Dcmd *find_dcmd(std::uint32_t opcode);

/// Serves all but tasks. An unknown opcode gets INVALID_DCMD; data is never
/// longer than the guest's room.
Answer answer(Snapshot &snapshot, const EventLog &log, const Request &request);

// controller.cpp
Answer ctrl_get_info(const Snapshot &snapshot, const Request &request);
Answer get_defaults(const Snapshot &snapshot, const Request &request);

// properties.cpp
Answer get_properties(const Snapshot &snapshot, const Request &request);
Answer set_properties(Snapshot &snapshot, const Request &request);
Answer get_bios_data(const Snapshot &snapshot, const Request &request);
Answer set_bios_data(Snapshot &snapshot, const Request &request);

// time.cpp
Answer get_time(const Snapshot &snapshot, const Request &request);
Answer set_time(Snapshot &snapshot, const Request &request);
Answer get_seconds(const Snapshot &snapshot, const Request &request);

// logical.cpp
Answer ld_get_list(const Snapshot &snapshot, const Request &request);
Answer ld_list_query(const Snapshot &snapshot, const Request &request);
Answer ld_get_info(const Snapshot &snapshot, const Request &request);
Answer ld_get_properties(const Snapshot &snapshot, const Request &request);
Answer ld_set_properties(Snapshot &snapshot, const Request &request);
Answer read_configuration(const Snapshot &snapshot, const Request &request);

// physical.cpp
Answer pd_get_list(const Snapshot &snapshot, const Request &request);
Answer pd_list_query(const Snapshot &snapshot, const Request &request);
Answer pd_get_info(const Snapshot &snapshot, const Request &request);
Answer pd_locate(const Snapshot &snapshot, const Request &request);

// events.cpp
Answer event_get_info(const EventLog &log, const Request &request);
Answer event_get(const EventLog &log, const Request &request);

// absent.cpp
Answer no_hardware(const Snapshot &snapshot, const Request &request);
Answer patrol_get_status(const Snapshot &snapshot, const Request &request);
Answer patrol_get_properties(const Snapshot &snapshot, const Request &request);
Answer patrol_disabled(const Snapshot &snapshot, const Request &request);
Answer foreign_scan(const Snapshot &snapshot, const Request &request);

} // namespace megasas::firmware
