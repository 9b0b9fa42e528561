// SPDX-License-Identifier: GPL-2.0-or-later
/// ALUA as it is in a tree.
#pragma once

#include <string>
#include <vector>

#include "configfs/alua.h"
#include "configfs/reader.h"

namespace megasas {

/// The groups of a backstore, the default one among them, each with its state.
std::vector<AluaGroup> read_alua_groups(Reader &reader, const std::string &key);

/// The group a LUN is in.
std::string read_alua_membership(Reader &reader, const std::string &lun);

} // namespace megasas
