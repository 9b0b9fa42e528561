// SPDX-License-Identifier: GPL-2.0-or-later
/// ALUA target port groups of a backstore, as target_core has them. Source: SPC-4
/// 5.15, Linux' drivers/target/target_core_alua.c.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace megasas {

/// Asymmetric access states, numbered as on the wire. "Offline" is none of a
/// group but of a single port, a LUN here.
enum class AluaState : std::uint8_t {
  active_optimized = 0,
  active_nonoptimized = 1,
  standby = 2,
  unavailable = 3,
  lba_dependent = 4,
  transitioning = 15,
};

/// "active/optimized"
std::string_view alua_state_name(AluaState state);
std::optional<AluaState> alua_state_called(std::string_view name);
std::optional<AluaState> alua_state_numbered(unsigned number);
/// Is a command taken?
bool is_active(AluaState state);
/// Not those that need a map of LBAs or that end by themselves.
bool may_begin_with(AluaState state);
/// All that a configuration may name, in one line, for messages.
std::string alua_state_names();

/// Who may change a group's state: nobody, the host, the guest by SET TARGET
/// PORT GROUPS, or both.
enum class AluaAccess : std::uint8_t { none = 0, implicit = 1, explicit_ = 2, both = 3 };

std::string_view alua_access_name(AluaAccess access);
std::optional<AluaAccess> alua_access_called(std::string_view name);

/// A state that a group may be said not to have, and the attribute that says so. Whether it has lba-dependent is its
/// map's, and offline is the port's.
struct SupportableState {
  AluaState state;
  std::string_view attribute;
};
inline constexpr std::array supportable_states{
  SupportableState{ AluaState::active_optimized, "alua_support_active_optimized" },
  SupportableState{ AluaState::active_nonoptimized, "alua_support_active_nonoptimized" },
  SupportableState{ AluaState::standby, "alua_support_standby" },
  SupportableState{ AluaState::unavailable, "alua_support_unavailable" },
  SupportableState{ AluaState::transitioning, "alua_support_transitioning" },
};

/// A target port group: LUNs of one backstore that change state together.
struct AluaGroup {
  std::string name;
  std::uint16_t id = 0;           ///< 1 to 65535, the same in all devices of an LU group
  std::optional<AluaState> state; ///< wanted: none leaves it as it is
  bool keep_state = false;        ///< the state outlives a boot, and `state` is only where it begins
  AluaAccess access = AluaAccess::both;
  bool preferred = false;
  std::uint32_t transition_ms = 0; ///< time spent in transitioning
  std::uint32_t nonoptimized_delay_ms = 100; ///< of a command in active/non-optimized
  std::uint8_t implicit_transition_s = 0;    ///< the longest that a guest is told to wait for a transition
  std::set<AluaState> unsupported = {};      ///< of the supportable_states

  bool operator==(const AluaGroup &) const = default;
};

/// The group that a LUN is in unless told, and that always is there.
inline constexpr std::string_view default_alua_group = "default_tg_pt_gp";

/// Backstores of which the target port groups with the same id change state together.
struct LuGroup {
  std::string name;
  std::uint16_t id = 0; ///< 1 to 65535

  bool operator==(const LuGroup &) const = default;
};

/// The LU group that a backstore is in unless told, in which nothing is together.
inline constexpr std::string_view default_lu_group = "default_lu_gp";

/// "id 1 active/optimized, both, preferred, delays 0 ms 100 ms 0 s, not standby"
std::string describe(const AluaGroup &group);

} // namespace megasas
