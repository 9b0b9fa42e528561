// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/event.h"

#include <fmt/format.h>

namespace megasas::firmware {

namespace {

const char *controller_text(EventCode code)
{
  switch (code) {
  case EventCode::log_cleared:
    return "Event log cleared";
  case EventCode::shutdown:
    return "Shutdown command received from host";
  case EventCode::properties_changed:
    return "Controller properties changed";
  case EventCode::bus_scan_requested:
    return "Host bus scan requested";
  default:
    return "";
  }
}

Event logical_event(const Drive &drive, bool came)
{
  Layout arguments(4);
  arguments.put16(0, drive.id);
  arguments.put8(2, drive.id);
  return { came ? EventCode::ld_created : EventCode::ld_deleted,
           Severity::info,
           Locale::logical_drive,
           Argument::logical_drive,
           arguments.take(),
           fmt::format("{} VD {:02x}", came ? "Created" : "Deleted", drive.id) };
}

Event physical_event(const Drive &drive, bool came)
{
  Layout arguments(4);
  arguments.put16(0, drive.id);
  arguments.put8(2, no_enclosure);
  arguments.put8(3, drive.id);
  return { came ? EventCode::pd_inserted : EventCode::pd_removed,
           Severity::info,
           Locale::physical_drive,
           Argument::physical_drive,
           arguments.take(),
           fmt::format("{}: PD {:02x}", came ? "Inserted" : "Removed", drive.id) };
}

} // namespace

Event controller_event(EventCode code)
{
  Event event;
  event.code = code;
  event.text = controller_text(code);
  return event;
}

Event start_event(const Chip &chip)
{
  Layout arguments(8);
  arguments.put16(0, chip.vendor_id);
  arguments.put16(2, chip.device_id);
  arguments.put16(4, chip.subvendor_id);
  arguments.put16(6, chip.subdevice_id);
  Event event;
  event.argument = Argument::pci;
  event.arguments = arguments.take();
  event.text = fmt::format("Firmware initialization started (PCI ID {:04x}/{:04x}/{:04x}/{:04x})", chip.vendor_id,
                           chip.device_id, chip.subvendor_id, chip.subdevice_id);
  return event;
}

Event drive_event(const Drive &drive, bool came)
{
  return drive.system ? physical_event(drive, came) : logical_event(drive, came);
}

} // namespace megasas::firmware
