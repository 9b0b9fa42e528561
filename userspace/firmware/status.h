// SPDX-License-Identifier: GPL-2.0-or-later
/// MFI status codes a DCMD is answered with.
#pragma once

#include <cstdint>

namespace megasas::firmware {

enum class Status : std::uint8_t {
  ok = 0x00,
  invalid_dcmd = 0x02,
  invalid_parameter = 0x03,
  device_not_found = 0x0c,
  flush_failed = 0x15,
  no_hw_present = 0x22,
  not_found = 0x23,
};

} // namespace megasas::firmware
