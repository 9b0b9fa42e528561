// SPDX-License-Identifier: GPL-2.0-or-later
/// A file descriptor with one owner.
#pragma once

#include <unistd.h>

#include <utility>

namespace megasas {

/// Closes its descriptor when it goes. Move only; never converts by itself.
class Fd {
public:
  Fd() noexcept = default;
  explicit Fd(int fd) noexcept : fd_(fd)
  {
  }
  Fd(Fd &&other) noexcept : fd_(std::exchange(other.fd_, -1))
  {
  }
  Fd &operator=(Fd &&other) noexcept
  {
    if (this != &other)
      reset(std::exchange(other.fd_, -1));
    return *this;
  }
  Fd(const Fd &) = delete;
  Fd &operator=(const Fd &) = delete;
  ~Fd()
  {
    reset();
  }

  /// The number, still owned by this object.
  int get() const noexcept
  {
    return fd_;
  }
  explicit operator bool() const noexcept
  {
    return fd_ >= 0;
  }
  /// Closes what is held and takes @fd instead.
  void reset(int fd = -1) noexcept
  {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = fd;
  }

private:
  int fd_ = -1;
};

} // namespace megasas
