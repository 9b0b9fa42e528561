// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/dcmd.h"

#include <algorithm>

namespace megasas::firmware {

namespace {

/// What drivers need from probe to shutdown, and what tools ask that has an
/// honest answer. All else is refused: drives are the host's to make, and there
/// is neither a cluster nor a flash memory.
constexpr std::array table{
  Dcmd{ 0x01010000, "CTRL_GET_INFO", ctrl_get_info },
  Dcmd{ 0x01020100, "CTRL_GET_PROPS", get_properties },
  Dcmd{ 0x01020200, "CTRL_SET_PROPS", set_properties },
  Dcmd{ 0x01030100, "SPEAKER_GET", no_hardware },
  Dcmd{ 0x01030200, "SPEAKER_ENABLE", no_hardware },
  Dcmd{ 0x01030300, "SPEAKER_DISABLE", no_hardware },
  Dcmd{ 0x01030400, "SPEAKER_SILENCE", no_hardware },
  Dcmd{ 0x01030500, "SPEAKER_TEST", no_hardware },
  Dcmd{ 0x01040100, "EVENT_GET_INFO", event_get_info },
  Dcmd{ 0x01040200, "EVENT_CLEAR", Task::event_clear },
  Dcmd{ 0x01040300, "EVENT_GET", event_get },
  Dcmd{ 0x01040500, "EVENT_WAIT", Task::event_wait },
  Dcmd{ 0x01050000, "CTRL_SHUTDOWN", Task::shutdown },
  Dcmd{ 0x01060000, "HIBERNATE_SHUTDOWN", Task::shutdown },
  Dcmd{ 0x01070100, "PR_GET_STATUS", patrol_get_status },
  Dcmd{ 0x01070200, "PR_GET_PROPERTIES", patrol_get_properties },
  Dcmd{ 0x01070300, "PR_SET_PROPERTIES", patrol_disabled },
  Dcmd{ 0x01070400, "PR_START", patrol_disabled },
  Dcmd{ 0x01070500, "PR_STOP", patrol_disabled },
  Dcmd{ 0x01080101, "TIME_GET", get_time },
  Dcmd{ 0x01080102, "TIME_SET", set_time },
  Dcmd{ 0x01080201, "TIME_SECS_GET", get_seconds },
  Dcmd{ 0x010c0100, "BIOS_DATA_GET", get_bios_data },
  Dcmd{ 0x010c0200, "BIOS_DATA_SET", set_bios_data },
  Dcmd{ 0x010e0201, "MFC_DEFAULTS_GET", get_defaults },
  Dcmd{ 0x01101000, "CACHE_FLUSH", Task::flush },
  Dcmd{ 0x02010000, "PD_GET_LIST", pd_get_list },
  Dcmd{ 0x02010100, "PD_LIST_QUERY", pd_list_query },
  Dcmd{ 0x02020000, "PD_GET_INFO", pd_get_info },
  Dcmd{ 0x02070100, "PD_LOCATE_START", pd_locate },
  Dcmd{ 0x02070200, "PD_LOCATE_STOP", pd_locate },
  Dcmd{ 0x03010000, "LD_GET_LIST", ld_get_list },
  Dcmd{ 0x03010100, "LD_LIST_QUERY", ld_list_query },
  Dcmd{ 0x03020000, "LD_GET_INFO", ld_get_info },
  Dcmd{ 0x03030000, "LD_GET_PROP", ld_get_properties },
  Dcmd{ 0x03040000, "LD_SET_PROP", ld_set_properties },
  Dcmd{ 0x04010000, "CFG_READ", read_configuration },
  Dcmd{ 0x04060100, "CFG_FOREIGN_SCAN", foreign_scan },
  Dcmd{ 0x05010000, "BBU_GET_STATUS", no_hardware },
  Dcmd{ 0x05020000, "BBU_GET_CAPACITY", no_hardware },
  Dcmd{ 0x05030000, "BBU_GET_DESIGN", no_hardware },
  Dcmd{ 0x05040000, "BBU_START_LEARN", no_hardware },
  Dcmd{ 0x05050100, "BBU_GET_PROP", no_hardware },
  Dcmd{ 0x05050200, "BBU_SET_PROP", no_hardware },
};

/// Calls what serves a request.
struct Server {
  Snapshot &snapshot;
  const EventLog &log;
  const Request &request;

  Answer operator()(Handler handler) const
  {
    return handler(snapshot, request);
  }
  Answer operator()(Setter setter) const
  {
    return setter(snapshot, request);
  }
  Answer operator()(LogReader reader) const
  {
    return reader(log, request);
  }
  Answer operator()(Task) const
  {
    return { Status::invalid_dcmd, {} };
  }
};

} // namespace

const Dcmd *find_dcmd(std::uint32_t opcode)
{
  const auto found = std::ranges::find(table, opcode, &Dcmd::opcode);
  return found == table.end() ? nullptr : &*found;
}

Answer answer(Snapshot &snapshot, const EventLog &log, const Request &request)
{
  const auto *dcmd = find_dcmd(request.opcode);
  if (!dcmd)
    return { Status::invalid_dcmd, {} };
  auto reply = std::visit(Server{ snapshot, log, request }, dcmd->service);
  if (reply.data.size() > request.data_len)
    reply.data.resize(request.data_len);
  return reply;
}

} // namespace megasas::firmware
