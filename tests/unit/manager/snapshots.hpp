// SPDX-License-Identifier: GPL-2.0-or-later
// A controller with two logical drives, and how to read what is said of them.
#pragma once

#include <cstdint>
#include <string>

#include "firmware/dcmd.h"

constexpr std::uint32_t ctrl_info = 0x01010000;

// LD 0, LD 63 with blocks of 4096 bytes.
megasas::firmware::Snapshot two_drives();

// The same with two system PDs, 2 and 200, the latter a tape.
megasas::firmware::Snapshot with_system_drives();

void put_mbox(megasas::firmware::Request& request, std::size_t at, std::uint32_t value);

// Answers a DCMD from a snapshot, and a log with a start in it.
megasas::firmware::Answer ask(std::uint32_t opcode, std::uint32_t room, std::uint32_t mbox = 0,
                              megasas::firmware::Snapshot snapshot = two_drives());

std::uint64_t get64(const megasas::firmware::Bytes& bytes, std::size_t at);

// The text of a field that must be NUL terminated.
std::string text(const megasas::firmware::Bytes& bytes, std::size_t at, std::size_t size);
