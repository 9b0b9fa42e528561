// SPDX-License-Identifier: GPL-2.0-or-later
/// Errors as values: one line that says what failed, where, and what to do.
#pragma once

#include <cerrno>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace megasas {

/// Why something failed. `text` is one line for a person; `code` is the errno
/// behind it, or 0.
struct Error {
  std::string text;
  int code = 0;
};

template <typename T>
using Result = std::expected<T, Error>;

/// Result of an operation that returns nothing.
using Done = Result<void>;

/// An error with a formatted text and no errno.
template <typename... Args>
std::unexpected<Error> fail(fmt::format_string<Args...> format, Args &&...args)
{
  return std::unexpected(Error{ fmt::format(format, std::forward<Args>(args)...), 0 });
}

/// An error with an errno and a formatted text, which must say what to do.
template <typename... Args>
std::unexpected<Error> fail_code(int code, fmt::format_string<Args...> format, Args &&...args)
{
  return std::unexpected(Error{ fmt::format(format, std::forward<Args>(args)...), code });
}

/// "WHAT: strerror(CODE)" with the errno kept.
std::unexpected<Error> fail_errno(int code, std::string_view what);

/// The text of an errno, without the races of strerror().
std::string errno_text(int code);

} // namespace megasas

/// The value of a Result, or nothing of a Done; if it is an error, the function returns that. Only as a whole
/// initialiser or statement, as in `auto file = TRY(open(path));` and `TRY(check(file));`: within a larger expression
/// nothing says what of that was evaluated before. A statement expression, which GCC and clang have.
#define TRY(...)                                                            \
  __extension__({                                                           \
    auto &&tried = (__VA_ARGS__);                                           \
    if (!tried)                                                             \
      return std::unexpected(std::forward<decltype(tried)>(tried).error()); \
    *std::forward<decltype(tried)>(tried);                                  \
  })
