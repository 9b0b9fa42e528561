// SPDX-License-Identifier: GPL-2.0-or-later
/// Referrals as an administrator asks for them: the maps there are, and what is wrong
/// with them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "configfs/model/configuration.h"

namespace megasas {

/// The backstores that have a map.
std::vector<Backstore> mapped_backstores(const Configuration &live);

/// A backstore by its name, or HBA/NAME; the error says where to look.
Result<Backstore> find_backstore(const Configuration &live, const std::string &name);

/// A segment as "0-1023:left=active/optimized,right=standby".
Result<UserDataSegment> parse_segment(const Backstore &store, std::string_view text);

/// What a guest could not make sense of, a line each: blocks that are accessible
/// nowhere, groups that do not exist, states that do not fit.
std::vector<std::string> referral_findings(const Configuration &live, const Backstore &store);

} // namespace megasas
