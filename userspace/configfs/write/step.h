// SPDX-License-Identifier: GPL-2.0-or-later
/// The single changes a plan is made of, each with what undoes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configfs/model/tree.h"
#include "util/result.h"

namespace megasas {

/// One call on the tree, or on a backing file.
struct Operation {
  enum class Kind { make_directory, remove_directory, write, link, unlink, create_file, remove_file };

  Kind kind = Kind::write;
  std::string path;
  std::string value; ///< write: text, link: target
  std::uint64_t size = 0;

  bool operator==(const Operation &) const = default;
};

struct Step {
  Operation operation;
  std::vector<Operation> undo; ///< in the order they are done; may be empty
};

Operation make_directory(std::string path);
Operation remove_directory(std::string path);
Operation write(std::string path, std::string value);
Operation link(std::string path, std::string target);
Operation unlink(std::string path);
Operation create_file(std::string path, std::uint64_t size);
Operation remove_file(std::string path);

/// Does all steps. On a failure undoes what was done, last first, and returns
/// one error that says what failed and what, if anything, remains.
Done run_steps(Tree &tree, const std::vector<Step> &steps);

} // namespace megasas
