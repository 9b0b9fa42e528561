// SPDX-License-Identifier: GPL-2.0-or-later
/// Targets and controllers, for people and as JSON with stable keys.
#pragma once

#include <string>

#include "cli/context.h"

namespace megasas::cli {

Json target_json(const Target &target, const Configuration &live);
Json backstore_json(const Backstore &store, const std::set<std::string> &owned);
Json controller_json(const ControllerState &controller);

/// A few lines each, with a line end.
std::string target_text(const Target &target, const Configuration &live);
std::string controller_text(const ControllerState &controller);

} // namespace megasas::cli
