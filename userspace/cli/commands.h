// SPDX-License-Identifier: GPL-2.0-or-later
/// The verbs of vhost-megasasctl. Each prints its result and returns an exit code, or
/// an error that main() prints in one line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "util/result.h"

namespace megasas::cli {

struct ApplyOptions {
  std::string file;
  bool dry_run = false;
};
Result<int> apply(const Context &context, const ApplyOptions &options);

struct RemoveOptions {
  std::string wwpn;
  std::optional<std::uint16_t> tpgt; ///< all of the name if not given
  bool dry_run = false;
};
Result<int> remove(const Context &context, const RemoveOptions &options);

Result<int> export_configuration(const Context &context);
Result<int> list(const Context &context);
Result<int> status(const Context &context);

/// The one that all guests know: some distributions have left the older out.
inline constexpr const char *default_device = "vhost-megasas-gen2";

struct QemuOptions {
  std::string wwpn;
  std::uint16_t tpgt = 1;
  std::string device = default_device;
  std::string plugin; ///< empty: look where it is installed
  std::string socket;
};
Result<int> qemu_args(const Context &context, const QemuOptions &options);

struct DoctorOptions {
  std::string qemu = "qemu-system-x86_64";
  std::string plugin;
  std::string socket;
};
Result<int> doctor(const Context &context, const DoctorOptions &options);

/// `alua show`: the groups of all backstores, with their members.
Result<int> alua_show(const Context &context);

struct AluaOptions {
  std::string backstore;
  std::string group;
  std::string state;
  unsigned seconds = 5; ///< alua_transition: in transitioning, before the state
};
Result<int> alua_set(const Context &context, const AluaOptions &options);
Result<int> alua_transition(const Context &context, const AluaOptions &options);

struct AluaPortOptions {
  std::string wwpn;
  std::uint16_t tpgt = 1;
  std::uint32_t lun = 0;
  bool offline = false;
};
/// `alua offline` and `alua online`: a single port, whatever its group's state.
Result<int> alua_port(const Context &context, const AluaPortOptions &options);

struct AluaScriptOptions {
  std::string file;
  bool dry_run = false;
};
/// `alua script`: a line for each event.
Result<int> alua_script(const Context &context, const AluaScriptOptions &options);

struct ReferralsOptions {
  std::string backstore; ///< show and check: empty for all
  std::uint32_t segment_size = 0;
  std::uint32_t multiplier = 0;
  std::vector<std::string> segments;
};
/// `referrals show`: the maps of user data segments.
Result<int> referrals_show(const Context &context, const ReferralsOptions &options);
/// `referrals set` and `referrals clear`: another map, or none, at once.
Result<int> referrals_set(const Context &context, const ReferralsOptions &options);
Result<int> referrals_clear(const Context &context, const ReferralsOptions &options);
/// `referrals check`: a line for what a guest could not make sense of; 1 if there is any.
Result<int> referrals_check(const Context &context, const ReferralsOptions &options);

/// The QEMU plug-in's path: as given, or beside the build, or as installed.
Result<std::string> find_plugin(const std::string &given);

} // namespace megasas::cli
