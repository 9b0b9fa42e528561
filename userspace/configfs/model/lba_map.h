// SPDX-License-Identifier: GPL-2.0-or-later
/// The map of a backstore's user data segments: which target port groups make
/// which blocks accessible (referrals). Source: SBC-3, Linux' target_dev_lba_map_store().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configfs/model/alua.h"
#include "util/result.h"

namespace megasas {

/// How a segment is accessible through a group.
struct SegmentAccess {
  std::uint16_t group = 0; ///< id of the group
  AluaState state = AluaState::active_optimized;

  bool operator==(const SegmentAccess &) const = default;
};

/// A user data segment. In a map that repeats, all that come of it: from the
/// first block of the first to the last block of the last.
struct UserDataSegment {
  std::uint64_t first = 0; ///< LBA
  std::uint64_t last = 0;
  std::vector<SegmentAccess> accesses; ///< by group id

  bool is_accessible() const;
  bool operator==(const UserDataSegment &) const = default;
};

struct LbaMap {
  std::uint32_t segment_size = 0; ///< blocks; 0: segments do not repeat
  std::uint32_t multiplier = 0;   ///< after so many segments the map begins anew
  std::vector<UserDataSegment> segments; ///< by first LBA

  bool empty() const
  {
    return segments.empty();
  }
  bool repeats() const
  {
    return segment_size != 0;
  }
  bool operator==(const LbaMap &) const = default;
};

/// A state that a segment can have through a group.
bool may_be_segment_state(AluaState state);

/// The map in order: segments by LBA, groups by id.
LbaMap sorted(LbaMap map);

/// Is it what the kernel takes without harm, and does it say of each block how it
/// is accessible? Of a backstore of so many blocks, if they are known.
Done check_lba_map(const LbaMap &map, std::optional<std::uint64_t> blocks);

/// As the kernel takes it. One without segments is what removes a map.
std::string format_lba_map(const LbaMap &map);
/// As the kernel shows it.
Result<LbaMap> parse_lba_map(std::string_view text);

/// "2 segments of 2048 blocks, repeated", "3 segments"
std::string describe(const LbaMap &map);

} // namespace megasas
