// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/model/tree.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "configfs/model/paths.h"
#include "util/file.h"

namespace megasas {

FileTree::FileTree(std::string root) : root_(std::move(root))
{
}

std::string FileTree::at(const std::string &path) const
{
  return root_ + "/" + path;
}

bool FileTree::exists(const std::string &path) const
{
  return path_exists(at(path));
}

Result<std::vector<std::string>> FileTree::list(const std::string &path) const
{
  return list_directory(at(path));
}

Result<std::string> FileTree::read(const std::string &path) const
{
  return read_line(at(path));
}

Result<std::string> FileTree::read_link(const std::string &path, unsigned depth) const
{
  std::array<char, PATH_MAX> buffer{};
  const auto n = ::readlink(at(path).c_str(), buffer.data(), buffer.size());
  if (n < 0)
    return fail_errno(errno, at(path));
  const std::string target(buffer.data(), static_cast<std::size_t>(n));
  auto start = target.size();
  for (; depth > 0 && start != std::string::npos && start > 0; depth--)
    start = target.rfind('/', start - 1);
  return start == std::string::npos ? target : target.substr(start + 1);
}

Done FileTree::write(const std::string &path, std::string_view value)
{
  return write_attribute(at(path), std::string(value) + "\n");
}

Done FileTree::make_directory(const std::string &path)
{
  if (::mkdir(at(path).c_str(), 0755) < 0)
    return fail_errno(errno, at(path));
  return {};
}

Done FileTree::remove_directory(const std::string &path)
{
  if (::rmdir(at(path).c_str()) < 0)
    return fail_errno(errno, at(path));
  return {};
}

Done FileTree::link(const std::string &path, const std::string &target)
{
  if (::symlink(at(target).c_str(), at(path).c_str()) < 0)
    return fail_errno(errno, at(path));
  return {};
}

Done FileTree::unlink(const std::string &path)
{
  if (::unlink(at(path).c_str()) < 0)
    return fail_errno(errno, at(path));
  return {};
}

Done need_target_core(const FileTree &tree)
{
  if (tree.exists(paths::target))
    return {};
  return fail_code(ENOENT, "{}/{}: not there: run `modprobe target_core_mod` and `mount -t configfs none {}`",
                   tree.root(), paths::target, tree.root());
}

} // namespace megasas
