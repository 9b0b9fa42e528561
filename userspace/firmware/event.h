// SPDX-License-Identifier: GPL-2.0-or-later
/// What can happen to a controller, as its log and its guest are told.
#pragma once

#include <cstdint>
#include <string>

#include "firmware/layout.h"
#include "firmware/snapshot.h"

namespace megasas::firmware {

/// Codes of the MegaRAID event tables. Drivers act on those of drives, of
/// properties and of the bus scan.
enum class EventCode : std::uint32_t {
  firmware_started = 0x000,
  log_cleared = 0x01e,
  shutdown = 0x02a,
  pd_inserted = 0x05b,
  pd_removed = 0x070,
  ld_created = 0x08a,
  ld_deleted = 0x08b,
  properties_changed = 0x12f,
  bus_scan_requested = 0x152,
};

/// The top byte of a class/locale word. Nothing worse than INFO happens here:
/// there is no hardware to fail.
enum class Severity : std::int8_t { debug = -2, progress = -1, info = 0 };

/// The low half of a class/locale word: what an event is about, one bit each.
enum class Locale : std::uint16_t { logical_drive = 0x01, physical_drive = 0x02, controller = 0x20 };

/// How the arguments at +0x20 are laid out.
enum class Argument : std::uint8_t { none = 0x00, logical_drive = 0x02, physical_drive = 0x0a, pci = 0x10 };

struct Event {
  EventCode code = EventCode::firmware_started;
  Severity severity = Severity::info;
  Locale locale = Locale::controller;
  Argument argument = Argument::none;
  Bytes arguments; ///< at most 96
  std::string text;
};

/// An event about the controller as a whole.
Event controller_event(EventCode code);
/// The firmware begins to run.
Event start_event(const Chip &chip);
/// A drive came or went.
Event drive_event(const Drive &drive, bool came);

} // namespace megasas::firmware
