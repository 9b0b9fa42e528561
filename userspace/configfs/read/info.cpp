// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/read/info.h"

#include "util/number.h"

namespace megasas {

namespace {

/// The text after @key, up to @end or the end of the line.
std::string_view field(std::string_view text, std::string_view key, std::string_view end)
{
  const auto at = text.find(key);
  if (at == std::string_view::npos)
    return {};
  auto rest = text.substr(at + key.size());
  rest = rest.substr(0, rest.find('\n'));
  return rest.substr(0, rest.find(end));
}

template <typename Number>
Number number(std::string_view text)
{
  return number_after<Number>(text, "").value_or(0);
}

BackstoreInfo fileio(std::string_view text)
{
  BackstoreInfo info;
  info.path = field(text, "  File: ", "  Size: ");
  info.size = number<std::uint64_t>(field(text, "  Size: ", " "));
  info.buffered = text.find("Mode: Buffered-WCE") != std::string_view::npos;
  return info;
}

BackstoreInfo iblock(std::string_view text)
{
  BackstoreInfo info;
  info.path = field(text, "UDEV PATH: ", "  readonly:");
  info.major = number<unsigned>(field(text, "Major: ", " "));
  info.minor = number<unsigned>(field(text, "Minor: ", " "));
  return info;
}

BackstoreInfo ramdisk(std::string_view text)
{
  BackstoreInfo info;
  const auto pages = field(text, "PAGES/PAGE_SIZE: ", "*");
  const auto page = field(text, fmt::format("{}*", pages), " ");
  info.size = number<std::uint64_t>(pages) * number<std::uint64_t>(page);
  return info;
}

/// Before the device was found there is no vendor.
BackstoreInfo pscsi(std::string_view text)
{
  BackstoreInfo info;
  if (text.find("Vendor: ") != std::string_view::npos)
    info.address = fmt::format("{}:{}:{}:{}", field(text, " Host ID: ", " "), field(text, "Channel ID: ", " "),
                               field(text, " Target ID: ", " "), field(text, " LUN: ", " "));
  return info;
}

BackstoreInfo user(std::string_view text)
{
  BackstoreInfo info;
  info.path = field(text, "Config: ", " ");
  info.size = number<std::uint64_t>(field(text, " Size: ", " "));
  return info;
}

} // namespace

BackstoreInfo parse_info(BackstoreKind kind, std::string_view text)
{
  switch (kind) {
  case BackstoreKind::fileio:
    return fileio(text);
  case BackstoreKind::iblock:
    return iblock(text);
  case BackstoreKind::ramdisk:
    return ramdisk(text);
  case BackstoreKind::pscsi:
    return pscsi(text);
  case BackstoreKind::user:
    return user(text);
  }
  return {};
}

} // namespace megasas
