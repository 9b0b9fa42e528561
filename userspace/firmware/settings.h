// SPDX-License-Identifier: GPL-2.0-or-later
/// What a guest may set on its controller. It lasts as long as the firmware runs.
#pragma once

#include <array>
#include <cstdint>

namespace megasas::firmware {

inline constexpr std::size_t properties_size = 64;
inline constexpr std::size_t bios_size = 64;

/// The controller's properties, as the guest reads them.
std::array<std::uint8_t, properties_size> default_properties();

struct Settings {
  std::array<std::uint8_t, properties_size> properties = default_properties();
  std::array<std::uint8_t, bios_size> bios{};
  std::uint32_t clock_offset = 0; ///< added to the host's seconds, modulo 2^32
};

} // namespace megasas::firmware
