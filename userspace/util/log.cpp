// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/log.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace megasas::log {

namespace {

std::atomic<Level> threshold{ Level::info };

bool has_journal()
{
  static const bool yes = std::getenv("JOURNAL_STREAM") != nullptr;
  return yes;
}

} // namespace

void set_level(Level level)
{
  threshold = level;
}

void write(Level level, std::string_view text)
{
  if (level > threshold)
    return;
  if (has_journal())
    fmt::print(stderr, "<{}>{}\n", static_cast<int>(level), text);
  else
    fmt::print(stderr, "megasasd: {}\n", text);
}

} // namespace megasas::log
