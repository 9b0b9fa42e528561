// SPDX-License-Identifier: GPL-2.0-or-later
/// ALUA states that outlive a boot: target_core writes that of a group with
/// alua_write_metadata to a file at every change, and leaves it to us to bring it
/// back. Source: core_alua_update_tpg_primary_metadata().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "configfs/model/alua.h"
#include "configfs/model/configuration.h"
#include "configfs/model/tree.h"

namespace megasas {

/// The state in such a file, if a group may begin with it.
std::optional<AluaState> parse_kept_state(std::string_view text);

/// The state that a backstore's group had last, if it was kept.
std::optional<AluaState> kept_state(const Tree &tree, const Backstore &store, const AluaGroup &group);

} // namespace megasas
