// SPDX-License-Identifier: GPL-2.0-or-later
/// Addresses of SCSI devices of this host.
#pragma once

#include <string>
#include <string_view>

namespace megasas {

/// "H:C:T:L": host, channel, target and LUN in decimal.
bool is_scsi_address(std::string_view text);

/// One of the four numbers of an address, counted from 0.
std::string scsi_address_part(std::string_view address, unsigned part);

} // namespace megasas
