// SPDX-License-Identifier: GPL-2.0-or-later
// Answers to the DCMDs that drivers send, for a controller with one logical drive, 0, and no physical ones.
#pragma once

#include "firmware_thread.hpp"

namespace dcmd {

constexpr std::uint32_t ctrl_get_info = 0x01010000;
constexpr std::uint32_t event_get_info = 0x01040100;
constexpr std::uint32_t event_get = 0x01040300;
constexpr std::uint32_t event_wait = 0x01040500;
constexpr std::uint32_t shutdown = 0x01050000;
constexpr std::uint32_t cache_flush = 0x01101000;
constexpr std::uint32_t pd_list_query = 0x02010100;
constexpr std::uint32_t ld_get_list = 0x03010000;
constexpr std::uint32_t ld_list_query = 0x03010100;
constexpr std::uint32_t ld_get_info = 0x03020000;
constexpr std::uint32_t bbu_get_status = 0x05010000;

} // namespace dcmd

// EVENT_WAIT stays pending.
std::optional<FirmwareThread::Answer> plausibleAnswer(const vhost_megasas_fw_request& request);
