// SPDX-License-Identifier: GPL-2.0-or-later
/// ALUA as it is in a tree.
#pragma once

#include <string>
#include <vector>

#include "configfs/model/alua.h"
#include "configfs/read/reader.h"

namespace megasas {

/// The groups of a backstore, the default one among them, each with its state.
std::vector<AluaGroup> read_alua_groups(Reader &reader, const std::string &key);

/// All LU groups but the default one; the id of one that was not finished is 0.
std::vector<LuGroup> read_lu_groups(Reader &reader);

/// The LU group a backstore is in; empty for the default one.
std::string read_lu_membership(Reader &reader, const std::string &key);

/// The group a LUN is in.
std::string read_alua_membership(Reader &reader, const std::string &lun);

} // namespace megasas
