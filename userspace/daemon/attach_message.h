// SPDX-License-Identifier: GPL-2.0-or-later
/// The messages of the attach socket: one request, one answer, both JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "configfs/model/wwn.h"
#include "firmware/snapshot.h"
#include "util/result.h"

namespace megasas {

inline constexpr int attach_version = 1;
inline constexpr std::size_t attach_request_limit = 4096; ///< bytes of a request

/// What a QEMU asks for.
struct AttachRequest {
  const Chip *chip = nullptr;
  Wwn wwpn;
  std::uint16_t tpgt = 1;
};

/// Checks a request as a whole; the error says what to change.
Result<AttachRequest> parse_attach(std::string_view datagram);

/// {"version":1,"ok":true,…}; @names tells what the passed descriptors are.
std::string attach_granted(std::uint32_t controller, const std::vector<std::string> &names);

/// {"version":1,"ok":false,"error":…}
std::string attach_refused(std::string_view error);

} // namespace megasas
