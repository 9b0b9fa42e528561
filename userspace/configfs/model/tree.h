// SPDX-License-Identifier: GPL-2.0-or-later
/// A directory tree that behaves as configfs does; tests put a fake below.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace megasas {

/// The calls that change or read a tree. Paths are relative to its root.
class Tree {
public:
  virtual ~Tree() = default;

  virtual bool exists(const std::string &path) const = 0;
  virtual Result<std::vector<std::string>> list(const std::string &path) const = 0;
  /// The value of an attribute, without white space at its end.
  virtual Result<std::string> read(const std::string &path) const = 0;
  /// The target of a symbolic link, its last @depth components.
  virtual Result<std::string> read_link(const std::string &path, unsigned depth) const = 0;

  virtual Done write(const std::string &path, std::string_view value) = 0;
  virtual Done make_directory(const std::string &path) = 0;
  virtual Done remove_directory(const std::string &path) = 0;
  /// Makes @path a link to @target, which is relative to the root as well.
  virtual Done link(const std::string &path, const std::string &target) = 0;
  virtual Done unlink(const std::string &path) = 0;
};

/// A tree in the file system, for configfs itself rooted at /sys/kernel/config.
class FileTree final : public Tree {
public:
  explicit FileTree(std::string root);

  const std::string &root() const
  {
    return root_;
  }
  bool exists(const std::string &path) const override;
  Result<std::vector<std::string>> list(const std::string &path) const override;
  Result<std::string> read(const std::string &path) const override;
  Result<std::string> read_link(const std::string &path, unsigned depth) const override;
  Done write(const std::string &path, std::string_view value) override;
  Done make_directory(const std::string &path) override;
  Done remove_directory(const std::string &path) override;
  Done link(const std::string &path, const std::string &target) override;
  Done unlink(const std::string &path) override;

private:
  std::string at(const std::string &path) const;

  std::string root_;
};

/// Refuses with one line while configfs shows no target_core.
Done need_target_core(const FileTree &tree);

} // namespace megasas
