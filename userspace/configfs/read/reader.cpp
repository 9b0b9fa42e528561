// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/reader.h"

#include <algorithm>
#include <cerrno>

namespace megasas {

Reader::Reader(const Tree &tree) : tree_(tree)
{
}

template <typename Value>
Value Reader::take(Result<Value> found)
{
  if (found)
    return std::move(*found);
  // ENODEV: an attribute of a LUN whose backstore is gone.
  const bool gone = found.error().code == ENOENT || found.error().code == ENODEV;
  if (!gone && !error_)
    error_ = std::move(found.error());
  return Value{};
}

std::vector<std::string> Reader::list(const std::string &path)
{
  return take(tree_.list(path));
}

std::string Reader::text(const std::string &path)
{
  return take(tree_.read(path));
}

LunSet Reader::luns(const std::string &path)
{
  return take(parse_bitmap(text(path)));
}

std::vector<std::uint32_t> Reader::lun_numbers(const std::string &directory)
{
  std::vector<std::uint32_t> numbers;
  for (const auto &name : list(directory))
    if (const auto number = number_after<std::uint32_t>(name, "lun_"))
      numbers.push_back(*number);
  std::ranges::sort(numbers);
  return numbers;
}

Reader::Link Reader::link(const std::string &directory, unsigned depth)
{
  for (const auto &name : list(directory)) {
    auto target = tree_.read_link(directory + "/" + name, depth);
    if (target)
      return { name, std::move(*target) };
    if (target.error().code != EINVAL) // an attribute, no link
      take(std::move(target));
  }
  return {};
}

} // namespace megasas
