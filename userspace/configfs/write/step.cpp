// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/write/step.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>

#include "util/fd.h"

namespace megasas {

namespace {

using Kind = Operation::Kind;

Done create_in_place(const Operation &operation)
{
  Fd fd(::open(operation.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd)
    return fail_errno(errno, operation.path);
  if (::ftruncate(fd.get(), static_cast<off_t>(operation.size)) < 0) {
    const int code = errno;
    ::unlink(operation.path.c_str());
    return fail_errno(code, operation.path);
  }
  return {};
}

/// A sparse file; an existing one is left alone and is an error. It gets its name when it has its size, where the
/// file system can do that.
Done create(const Operation &operation)
{
  const auto directory = std::filesystem::path(operation.path).parent_path();
  const Fd fd(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!fd)
    return create_in_place(operation);
  const auto nameless = fmt::format("/proc/self/fd/{}", fd.get());
  if (::ftruncate(fd.get(), static_cast<off_t>(operation.size)) < 0 ||
      ::linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, operation.path.c_str(), AT_SYMLINK_FOLLOW) < 0)
    return fail_errno(errno, operation.path);
  return {};
}

Done remove(const Operation &operation)
{
  if (::unlink(operation.path.c_str()) < 0)
    return fail_errno(errno, operation.path);
  return {};
}

Done perform(Tree &tree, const Operation &operation)
{
  switch (operation.kind) {
  case Kind::make_directory:
    return tree.make_directory(operation.path);
  case Kind::remove_directory:
    return tree.remove_directory(operation.path);
  case Kind::write:
    return tree.write(operation.path, operation.value);
  case Kind::link:
    return tree.link(operation.path, operation.value);
  case Kind::unlink:
    return tree.unlink(operation.path);
  case Kind::create_file:
    return create(operation);
  case Kind::remove_file:
    return remove(operation);
  }
  return {};
}

std::string describe(const Operation &operation)
{
  switch (operation.kind) {
  case Kind::make_directory:
    return "make";
  case Kind::remove_directory:
  case Kind::remove_file:
    return "remove";
  case Kind::write:
    return fmt::format("write \"{:.60}\" to", operation.value.substr(0, operation.value.find('\n')));
  case Kind::link:
    return "link";
  case Kind::unlink:
    return "unlink";
  case Kind::create_file:
    return "create";
  }
  return {};
}

/// What an errno means here, and what to do about it.
std::string_view advice(const Operation &operation, int code)
{
  if (code == EBUSY && operation.kind != Kind::write)
    return ": stop the guest that uses it, see `vhost-megasasctl status`";
  if (code == EACCES || code == EPERM)
    return ": run as root";
  if (operation.kind == Kind::write && operation.path.ends_with("/enable"))
    return ": the kernel log says why";
  return "";
}

std::string undo(Tree &tree, const std::vector<Step> &steps, std::size_t count)
{
  std::string remains;
  while (count-- > 0)
    for (const auto &operation : steps[count].undo)
      if (auto done = perform(tree, operation); !done)
        remains += fmt::format("{}{} {}", remains.empty() ? "" : ", ", describe(operation), done.error().text);
  return remains;
}

} // namespace

Operation make_directory(std::string path)
{
  return { Kind::make_directory, std::move(path), {}, 0 };
}

Operation remove_directory(std::string path)
{
  return { Kind::remove_directory, std::move(path), {}, 0 };
}

Operation write(std::string path, std::string value)
{
  return { Kind::write, std::move(path), std::move(value), 0 };
}

Operation link(std::string path, std::string target)
{
  return { Kind::link, std::move(path), std::move(target), 0 };
}

Operation unlink(std::string path)
{
  return { Kind::unlink, std::move(path), {}, 0 };
}

Operation create_file(std::string path, std::uint64_t size)
{
  return { Kind::create_file, std::move(path), {}, size };
}

Operation remove_file(std::string path)
{
  return { Kind::remove_file, std::move(path), {}, 0 };
}

Done run_steps(Tree &tree, const std::vector<Step> &steps)
{
  for (std::size_t i = 0; i < steps.size(); i++) {
    const auto &operation = steps[i].operation;
    const auto done = perform(tree, operation);
    if (done)
      continue;
    const auto remains = undo(tree, steps, i);
    const auto end = remains.empty() ? "; everything done before was undone" : "; could not be undone: " + remains;
    return fail_code(done.error().code, "{} {}{}{}", describe(operation), done.error().text,
                     advice(operation, done.error().code), end);
  }
  return {};
}

} // namespace megasas
