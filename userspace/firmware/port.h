// SPDX-License-Identifier: GPL-2.0-or-later
/// The firmware's way to the kernel; tests put a recorder there.
#pragma once

#include <cstdint>
#include <span>

#include "firmware/status.h"

namespace megasas::firmware {

class Port {
public:
  virtual ~Port() = default;
  /// Sends one message of the firmware channel. Returns 0 or the errno.
  virtual int send(std::span<const std::uint8_t> message) = 0;
  /// Told of each DCMD that was answered, for a log.
  virtual void answered(std::uint32_t, Status)
  {
  }
};

} // namespace megasas::firmware
