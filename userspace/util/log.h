// SPDX-License-Identifier: GPL-2.0-or-later
/// Log lines on stderr; with a journal behind it, "<N>" tells the priority.
#pragma once

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace megasas::log {

/// The priorities of syslog(3) that are used.
enum class Level { error = 3, warning = 4, info = 6, debug = 7 };

/// Lines below this level are dropped; info unless told.
void set_level(Level level);

/// Writes one line.
void write(Level level, std::string_view text);

template <typename... Args>
void error(fmt::format_string<Args...> format, Args &&...args)
{
  write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void warning(fmt::format_string<Args...> format, Args &&...args)
{
  write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void info(fmt::format_string<Args...> format, Args &&...args)
{
  write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void debug(fmt::format_string<Args...> format, Args &&...args)
{
  write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}

} // namespace megasas::log
