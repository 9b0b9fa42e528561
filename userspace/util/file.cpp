// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace megasas {

namespace {

Done write_all(int fd, std::string_view content, const std::string &path)
{
  while (!content.empty()) {
    const auto n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail_errno(errno, path);
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

} // namespace

Result<std::string> read_file(const std::string &path, std::size_t limit)
{
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd)
    return fail_errno(errno, path);
  std::string content;
  std::array<char, 4096> chunk{};
  for (;;) {
    const auto n = ::read(fd.get(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail_errno(errno, path);
    if (n == 0)
      return content;
    content.append(chunk.data(), static_cast<std::size_t>(n));
    if (content.size() > limit)
      return fail_code(EFBIG, "{}: larger than {} bytes", path, limit);
  }
}

Result<std::string> read_line(const std::string &path)
{
  auto content = read_file(path);
  if (!content)
    return content;
  while (!content->empty() && (content->back() == '\n' || content->back() == ' '))
    content->pop_back();
  return content;
}

Done write_attribute(const std::string &path, std::string_view value)
{
  Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd)
    return fail_errno(errno, path);
  if (::write(fd.get(), value.data(), value.size()) < 0)
    return fail_errno(errno, path);
  return {};
}

Done replace_file(const std::string &path, std::string_view content)
{
  const auto temporary = path + ".new";
  Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd)
    return fail_errno(errno, temporary);
  if (auto done = write_all(fd.get(), content, temporary); !done)
    return done;
  if (::fsync(fd.get()) < 0 || ::rename(temporary.c_str(), path.c_str()) < 0)
    return fail_errno(errno, path);
  return {};
}

Result<std::vector<std::string>> list_directory(const std::string &path)
{
  const std::unique_ptr<DIR, int (*)(DIR *)> dir(::opendir(path.c_str()), ::closedir);
  if (!dir)
    return fail_errno(errno, path);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const auto *entry = ::readdir(dir.get());
    if (!entry)
      break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..")
      names.emplace_back(name);
  }
  if (errno)
    return fail_errno(errno, path);
  std::ranges::sort(names);
  return names;
}

Done ensure_directory(const std::string &path, unsigned mode)
{
  if (::mkdir(path.c_str(), mode) < 0 && errno != EEXIST)
    return fail_errno(errno, path);
  return {};
}

bool path_exists(const std::string &path)
{
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

Result<Fd> lock_file(const std::string &path)
{
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd)
    return fail_errno(errno, path);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) < 0) {
    if (errno == EWOULDBLOCK)
      return fail_code(EBUSY, "{}: locked by another process", path);
    return fail_errno(errno, path);
  }
  return fd;
}

} // namespace megasas
