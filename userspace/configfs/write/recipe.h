// SPDX-License-Identifier: GPL-2.0-or-later
/// How backstores and target portal groups are set up: the writes they take.
#pragma once

#include <string>
#include <vector>

#include "configfs/model/configuration.h"
#include "configfs/write/step.h"

namespace megasas {

/// "fileio /srv/disk0.img 1GiB direct"
std::string describe(const Backstore &store);

/// What is written below a backstore's directory once that is made, in order, its
/// persistent reservations among it. The serial comes last: one that has it was
/// set up to the end. pscsi has its device's and ends with being enabled.
std::vector<Operation> backstore_writes(const Backstore &store, const std::vector<std::string> &registrations);

/// What is written to a new group's directory, in order.
std::vector<Operation> alua_group_writes(const std::string &directory, const AluaGroup &group);

/// The LUNs that are write-back, as a bitmap list.
std::string write_back_list(const Target &target);

/// The LUNs that are system PDs, as a bitmap list.
std::string jbod_list(const Target &target);

/// What is written to a portal group's param directory.
std::vector<Operation> parameter_writes(const Target &target);

} // namespace megasas
