// SPDX-License-Identifier: GPL-2.0-or-later
/// What the "info" file of a backstore says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "configfs/model/configuration.h"

namespace megasas {

/// The fields of target/core/HBA/NAME/info that matter; zero or empty where the
/// file has none.
struct BackstoreInfo {
  std::string path;
  std::string address; ///< pscsi; empty until it is set up
  std::uint64_t size = 0;
  bool buffered = false;
  unsigned major = 0;
  unsigned minor = 0;
};

/// Picks the fields of a kind out of the text.
BackstoreInfo parse_info(BackstoreKind kind, std::string_view text);

} // namespace megasas
