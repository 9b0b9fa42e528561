// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/model/scsi_address.h"

#include <algorithm>
#include <cstdint>

#include "util/number.h"

namespace megasas {

bool is_scsi_address(std::string_view text)
{
  unsigned parts = 0;
  for (std::size_t at = 0;; parts++) {
    const auto end = std::min(text.find(':', at), text.size());
    if (!number_after<std::uint32_t>(text.substr(at, end - at), ""))
      return false;
    if (end == text.size())
      break;
    at = end + 1;
  }
  return parts == 3;
}

std::string scsi_address_part(std::string_view address, unsigned part)
{
  for (; part > 0; part--)
    address.remove_prefix(std::min(address.find(':'), address.size() - 1) + 1);
  return std::string(address.substr(0, address.find(':')));
}

} // namespace megasas
