// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/stop.h"

#include <algorithm>
#include <csignal>
#include <ctime>

namespace megasas {

namespace {

sigset_t stop_signals()
{
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

} // namespace

void hold_stop_signals()
{
  const auto set = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

bool sleep_unless_stopped(std::chrono::milliseconds time)
{
  using namespace std::chrono;
  const auto left = std::max(time, milliseconds(0));
  const auto whole = duration_cast<seconds>(left);
  const timespec limit{ static_cast<time_t>(whole.count()), static_cast<long>(nanoseconds(left - whole).count()) };
  const auto set = stop_signals();
  return ::sigtimedwait(&set, nullptr, &limit) < 0;
}

} // namespace megasas
