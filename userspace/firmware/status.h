// SPDX-License-Identifier: GPL-2.0-or-later
/// MFI status codes a DCMD is answered with.
#pragma once

#include <cstdint>

namespace megasas::firmware {

enum class Status : std::uint8_t {
  ok = 0x00,
  invalid_dcmd = 0x02,
  invalid_parameter = 0x03,
  invalid_sequence_number = 0x04,
  device_not_found = 0x0c,
  flush_failed = 0x15,
  memory_not_available = 0x20,
  no_hw_present = 0x22,
  not_found = 0x23,
  patrol_read_disabled = 0x27,
};

} // namespace megasas::firmware
