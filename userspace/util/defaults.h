// SPDX-License-Identifier: GPL-2.0-or-later
/// Where things are unless an option says otherwise.
#pragma once

namespace megasas {

/// Where configfs is mounted.
inline constexpr const char *default_configfs = "/sys/kernel/config";
/// Where sysfs is mounted.
inline constexpr const char *default_sysfs = "/sys";
/// Where the daemon listens.
inline constexpr const char *default_socket = "/run/vhost-megasas/attach";

} // namespace megasas
