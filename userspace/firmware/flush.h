// SPDX-License-Identifier: GPL-2.0-or-later
/// Flushes the caches of all LUNs and tells when the last one is done.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "firmware/executor.h"

namespace megasas::firmware {

/// Starts SYNCHRONIZE CACHE on each LUN; calls @finish once with the outcome,
/// at once if there is no LUN.
void flush_luns(Executor &executor, std::span<const std::uint32_t> luns, std::function<void(bool good)> finish);

} // namespace megasas::firmware
