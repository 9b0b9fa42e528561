// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/dcmd.h"

#include <algorithm>

namespace megasas::firmware {

namespace {

/// What a Linux guest needs from probe to shutdown, and what tools ask that
/// has an honest answer.
constexpr std::array table{
  Dcmd{ 0x01010000, "CTRL_GET_INFO", Ending::at_once, ctrl_get_info },
  Dcmd{ 0x01020100, "CTRL_GET_PROPS", Ending::at_once, get_properties },
  Dcmd{ 0x01040100, "EVENT_GET_INFO", Ending::at_once, event_get_info },
  Dcmd{ 0x01040300, "EVENT_GET", Ending::at_once, event_get },
  Dcmd{ 0x01040500, "EVENT_WAIT", Ending::event, nullptr },
  Dcmd{ 0x01050000, "CTRL_SHUTDOWN", Ending::flushed, nullptr },
  Dcmd{ 0x01060000, "HIBERNATE_SHUTDOWN", Ending::flushed, nullptr },
  Dcmd{ 0x01080101, "GET_TIME", Ending::at_once, get_time },
  Dcmd{ 0x01080201, "TIME_SECS_GET", Ending::at_once, get_seconds },
  Dcmd{ 0x01101000, "CACHE_FLUSH", Ending::flushed, nullptr },
  Dcmd{ 0x02010000, "PD_GET_LIST", Ending::at_once, pd_get_list },
  Dcmd{ 0x02010100, "PD_LIST_QUERY", Ending::at_once, pd_list_query },
  Dcmd{ 0x02020000, "PD_GET_INFO", Ending::at_once, pd_get_info },
  Dcmd{ 0x03010000, "LD_GET_LIST", Ending::at_once, ld_get_list },
  Dcmd{ 0x03010100, "LD_LIST_QUERY", Ending::at_once, ld_list_query },
  Dcmd{ 0x03020000, "LD_GET_INFO", Ending::at_once, ld_get_info },
  Dcmd{ 0x03030000, "LD_GET_PROP", Ending::at_once, ld_get_properties },
  Dcmd{ 0x05010000, "BBU_GET_STATUS", Ending::at_once, no_battery },
  Dcmd{ 0x05020000, "BBU_GET_CAPACITY", Ending::at_once, no_battery },
  Dcmd{ 0x05030000, "BBU_GET_DESIGN", Ending::at_once, no_battery },
  Dcmd{ 0x05040000, "BBU_START_LEARN", Ending::at_once, no_battery },
  Dcmd{ 0x05050100, "BBU_GET_PROP", Ending::at_once, no_battery },
  Dcmd{ 0x05050200, "BBU_SET_PROP", Ending::at_once, no_battery },
};

} // namespace

const Dcmd *find_dcmd(std::uint32_t opcode)
{
  const auto found = std::ranges::find(table, opcode, &Dcmd::opcode);
  return found == table.end() ? nullptr : &*found;
}

Answer answer(const Snapshot &snapshot, const Request &request)
{
  const auto *dcmd = find_dcmd(request.opcode);
  if (!dcmd || !dcmd->handler)
    return { Status::invalid_dcmd, {} };
  auto reply = dcmd->handler(snapshot, request);
  if (reply.data.size() > request.data_len)
    reply.data.resize(request.data_len);
  return reply;
}

} // namespace megasas::firmware
