// SPDX-License-Identifier: GPL-2.0-or-later
/// Timed scenarios of ALUA states, to test multipath with: the same file and
/// seed are the same events at the same times.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "configfs/model/alua.h"
#include "configfs/model/wwn.h"
#include "util/result.h"

namespace megasas {

/// A group gets a state.
struct AluaStateEvent {
  std::string backstore;
  std::string group;
  AluaState state = AluaState::active_optimized;

  bool operator==(const AluaStateEvent &) const = default;
};

/// A port goes offline or comes back.
struct AluaPortEvent {
  Wwn wwpn;
  std::uint16_t tpgt = 1;
  std::uint32_t lun = 0;
  bool offline = false;

  bool operator==(const AluaPortEvent &) const = default;
};

struct AluaEvent {
  std::chrono::milliseconds at{}; ///< since the start of the script
  std::variant<AluaStateEvent, AluaPortEvent> what;

  bool operator==(const AluaEvent &) const = default;
};

/// Events of all scenarios of a script in the order of their times; @source
/// names the file in errors. The form is in configfs/alua-script.json.
Result<std::vector<AluaEvent>> parse_alua_script(std::string_view content, std::string_view source);

/// What is still to be done when a script ends after so many of its events: ports come back and groups leave
/// the transition, as they would have done later.
std::vector<AluaEvent> alua_script_endings(std::span<const AluaEvent> events, std::size_t played);

/// "disk0/left standby", "naa.… tpgt_1 LUN 0 offline"
std::string describe(const AluaEvent &event);

} // namespace megasas
