// SPDX-License-Identifier: GPL-2.0-or-later
/// What a controller and its requests are at most.
#pragma once

#include <cstdint>

namespace megasas {

/// The unit of request sizes, in bytes.
inline constexpr std::uint32_t sector = 512;
/// A page in such sectors: what a scatter-gather element may always have.
inline constexpr std::uint32_t page_sectors = 8;
/// Scatter-gather elements a command takes: what the module advertises.
inline constexpr std::uint16_t max_sges = 80;
/// Largest request a guest is told, in sectors.
inline constexpr std::uint32_t max_request_sectors = max_sges * page_sectors;
/// Logical drives a controller has at most: ids 0 to 63.
inline constexpr std::uint32_t max_logical = 64;
/// Physical drives a controller has at most: ids 0 to 255.
inline constexpr std::uint32_t max_physical = 256;

} // namespace megasas
