// SPDX-License-Identifier: GPL-2.0-or-later
/// DCMDs about physical drives. LUNs are logical drives; there are none.
#include "firmware/dcmd.h"

namespace megasas::firmware {

namespace {

constexpr std::size_t list_head = 8;

/// Query types of PD_LIST_QUERY: all, by state, power, media, speed, exposed.
constexpr std::uint8_t last_query = 5;

Answer empty_list()
{
  Layout layout(list_head);
  layout.put32(0, list_head);
  return { Status::ok, layout.take() };
}

} // namespace

Answer pd_get_list(const Snapshot &, const Request &)
{
  return empty_list();
}

Answer pd_list_query(const Snapshot &, const Request &request)
{
  if (request.mbox[0] > last_query)
    return { Status::invalid_parameter, {} };
  return empty_list();
}

Answer pd_get_info(const Snapshot &, const Request &)
{
  return { Status::device_not_found, {} };
}

} // namespace megasas::firmware
