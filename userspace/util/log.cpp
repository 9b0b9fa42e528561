// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/log.h"

#include <algorithm>
#include <atomic>
#include <cctype>
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

/// One line, whatever a peer's words were made to look like.
std::string printable(std::string_view text)
{
  std::string line(text);
  std::ranges::replace_if(line, [](unsigned char c) { return std::iscntrl(c) != 0; }, '?');
  return line;
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
    fmt::print(stderr, "<{}>{}\n", static_cast<int>(level), printable(text));
  else
    fmt::print(stderr, "vhost-megasasd: {}\n", printable(text));
}

} // namespace megasas::log
