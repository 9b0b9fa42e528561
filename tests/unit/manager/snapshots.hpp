// SPDX-License-Identifier: GPL-2.0-or-later
// A controller with two logical drives, and how to read what is said of them.
#pragma once

#include <cstdint>
#include <string>

#include "firmware/dcmd.h"

// LD 0, LD 63 with blocks of 4096 bytes.
megasas::firmware::Snapshot two_drives();

// The same with two system PDs, 2 and 200, the latter a tape.
megasas::firmware::Snapshot with_system_drives();

void put_mbox(megasas::firmware::Request& request, std::size_t at, std::uint32_t value);

std::uint64_t get64(const megasas::firmware::Bytes& bytes, std::size_t at);

// The text of a field that must be NUL terminated.
std::string text(const megasas::firmware::Bytes& bytes, std::size_t at, std::size_t size);
