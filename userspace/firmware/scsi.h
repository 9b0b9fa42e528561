// SPDX-License-Identifier: GPL-2.0-or-later
/// The few SCSI commands that the firmware issues itself.
#pragma once

#include <cstdint>
#include <optional>

#include "firmware/layout.h"

namespace megasas::firmware {

/// How a command of the firmware's own ended.
struct ScsiResult {
  int error = 0; ///< errno: it never reached the LUN
  std::uint8_t status = 0;
  Bytes sense;
  Bytes data;

  bool good() const
  {
    return error == 0 && status == 0;
  }
};

struct Capacity {
  std::uint64_t blocks = 0;
  std::uint32_t block_size = 0;
};

/// What to make of a flush that did not end with GOOD.
enum class Verdict { done, retry, failed };

inline constexpr std::uint32_t capacity_size = 32;
inline constexpr std::uint32_t inquiry_size = 96;
inline constexpr std::uint32_t vpd_page_size = 252;

Bytes cdb_synchronize_cache();
Bytes cdb_read_capacity();
Bytes cdb_inquiry();
Bytes cdb_inquiry_page(std::uint8_t page);

/// The answer of READ CAPACITY (16), if it is one.
std::optional<Capacity> parse_capacity(const ScsiResult &result);

/// A LUN that is gone, has no medium or no cache has nothing to flush; a unit
/// attention is no answer. The guest does not get to see that one any more: the
/// command runs on the guest's own nexus.
Verdict judge_flush(const ScsiResult &result);

} // namespace megasas::firmware
