// SPDX-License-Identifier: GPL-2.0-or-later
/// A stable hash for names that must be the same on every run and host.
#pragma once

#include <cstdint>
#include <string_view>

namespace megasas {

__extension__ using Uint128 = unsigned __int128;

/// FNV-1a with 128 bits.
constexpr Uint128 stable_hash(std::string_view text)
{
  constexpr Uint128 prime = (Uint128{ 1 } << 88) + 0x13b;
  Uint128 hash = (Uint128{ 0x6c62272e07bb0142 } << 64) + 0x62b821756295c58d;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  return hash;
}

} // namespace megasas
