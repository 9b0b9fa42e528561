// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/result.h"

#include <system_error>

namespace megasas {

std::string errno_text(int code)
{
  return std::generic_category().message(code);
}

std::unexpected<Error> fail_errno(int code, std::string_view what)
{
  return std::unexpected(Error{ fmt::format("{}: {}", what, errno_text(code)), code });
}

} // namespace megasas
