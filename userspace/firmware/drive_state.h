// SPDX-License-Identifier: GPL-2.0-or-later
/// States of physical drives.
#pragma once

#include <cstdint>

namespace megasas::firmware {

inline constexpr std::uint16_t drive_online = 0x18; ///< part of a logical drive
inline constexpr std::uint16_t drive_system = 0x40; ///< the guest's as it is

} // namespace megasas::firmware
