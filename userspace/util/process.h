// SPDX-License-Identifier: GPL-2.0-or-later
/// Other programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace megasas {

/// Output and exit code of a program, 128 + N if signal N ended it.
struct Outcome {
  int code = 0;
  std::string text; ///< stdout and stderr, at most 64 KiB
};

/// Runs a program found in PATH and waits for it. @input, less than a pipe holds,
/// is its stdin.
Result<Outcome> run_program(const std::vector<std::string> &arguments, std::string_view input = "");

/// Loads a kernel module unless it is there.
Done load_module(const std::string &name);

/// Is a module loaded, or built into the kernel?
bool module_loaded(const std::string &name);

} // namespace megasas
