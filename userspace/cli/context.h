// SPDX-License-Identifier: GPL-2.0-or-later
/// What all verbs of vhost-megasasctl share.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "configfs/model/tree.h"
#include "configfs/plan/plan.h"
#include "netlink/client.h"
#include "util/defaults.h"
#include "util/fd.h"
#include "util/result.h"

namespace megasas::cli {

using Json = nlohmann::ordered_json;

struct Context {
  std::string configfs = default_configfs;
  std::string state = "/run/vhost-megasas"; ///< lock and names of our backstores
  bool json = false;
};

/// "HBA/NAME" of the backstores that were made here; empty after a boot, as is
/// configfs.
std::set<std::string> read_owned(const Context &context);
Done write_owned(const Context &context, const std::set<std::string> &owned);

/// Keeps other writers out until the descriptor goes.
Result<Fd> lock_state(const Context &context);

/// What is configured; refuses while configfs shows no target_core.
Result<Configuration> read_live(const Context &context);

/// What is configured, ours, and in use by guests.
Result<Situation> read_situation(const Context &context);

/// Controllers there are; none while the module is not loaded.
Result<std::vector<ControllerState>> read_controllers();

/// Refuses with one line unless the caller may write configfs.
Done need_root(const Context &context);

void print(const Json &value);

} // namespace megasas::cli
