// SPDX-License-Identifier: GPL-2.0-or-later
/// Sleep that a user may end.
#pragma once

#include <chrono>

namespace megasas {

/// Keeps SIGINT, SIGTERM and SIGHUP of this thread for sleep_unless_stopped(), and lets no closed pipe end it.
void hold_stop_signals();

/// Sleeps; false, at once, after one of those. @time may be 0 or less.
bool sleep_unless_stopped(std::chrono::milliseconds time);

} // namespace megasas
