// SPDX-License-Identifier: GPL-2.0-or-later
#include "plausible_firmware.hpp"

#include <cstring>

namespace {

using Answer = FirmwareThread::Answer;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t newest_event = 3;
constexpr std::size_t event_bytes = 256;

void put(Bytes& data, std::size_t offset, std::uint32_t value)
{
    std::memcpy(data.data() + offset, &value, sizeof(value));
}

Answer ctrlInfo()
{
    Bytes data(2048);
    data[0x53F] = 64;      // most LDs
    put(data, 0x5C0, 1);   // LDs present
    put(data, 0x5D0, 512); // memory, MB
    put(data, 0x5BC, 640); // largest request, sectors
    return {.data = data};
}

Answer eventInfo()
{
    Bytes data(20);
    put(data, 0, newest_event);
    put(data, 4, 1);
    return {.data = data};
}

// The end of the log is a status, not an empty list.
Answer events(const vhost_megasas_fw_request& request)
{
    std::uint32_t first = 0;
    std::memcpy(&first, request.mbox, sizeof(first));
    if (first > newest_event)
        return {.status = MFI_STAT_NOT_FOUND};
    const auto count = newest_event - std::max(first, 1U) + 1;
    Bytes data(8 + count * event_bytes);
    put(data, 0, count);
    for (std::uint32_t i = 0; i < count; ++i)
        put(data, 8 + i * event_bytes, newest_event - count + 1 + i);
    return {.data = data};
}

Answer ldList()
{
    Bytes data(24);
    put(data, 0, 1);
    data[12] = 3; // optimal
    put(data, 16, 32768);
    return {.data = data};
}

Answer ldTargets()
{
    Bytes data(12);
    put(data, 0, 12);
    put(data, 4, 1);
    return {.data = data};
}

Answer noDrives()
{
    Bytes data(8);
    put(data, 0, 8);
    return {.data = data};
}

} // namespace

std::optional<Answer> plausibleAnswer(const vhost_megasas_fw_request& request)
{
    switch (request.opcode) {
    case dcmd::ctrl_get_info:
        return ctrlInfo();
    case dcmd::event_get_info:
        return eventInfo();
    case dcmd::event_get:
        return events(request);
    case dcmd::event_wait:
        return {};
    case dcmd::pd_list_query:
        return noDrives();
    case dcmd::ld_get_list:
        return ldList();
    case dcmd::ld_list_query:
        return ldTargets();
    case dcmd::ld_get_info:
        return request.mbox[0] == 0 ? Answer{.data = Bytes(384, 1)} : Answer{.status = MFI_STAT_DEVICE_NOT_FOUND};
    case dcmd::cache_flush:
    case dcmd::shutdown:
        return Answer{};
    case dcmd::bbu_get_status:
        return Answer{.status = MFI_STAT_NO_HW_PRESENT};
    default:
        return Answer{.status = MFI_STAT_INVALID_DCMD};
    }
}
