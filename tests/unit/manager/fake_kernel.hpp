// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's end of a firmware channel: messages in, messages out.
#pragma once

#include <cstring>
#include <deque>
#include <vector>

#include "catch.hpp"
#include "firmware/session.h"
#include "snapshots.hpp"
#include "util/uapi.h"

// Keeps what is sent.
class FakeKernel final : public megasas::firmware::Port {
public:
    int send(std::span<const std::uint8_t> message) override;

    // The oldest answer that was not looked at.
    vhost_megasas_fw_reply reply();
    // The same with its data.
    megasas::firmware::Bytes data(std::uint8_t status = 0);

    std::deque<megasas::firmware::Bytes> replies;
    std::deque<vhost_megasas_fw_scsi_exec> execs;
    int error = 0; // of each SCSI_EXEC
};

// A session, and what the kernel says to it.
struct Channel {
    explicit Channel(const megasas::firmware::Beginning& beginning = {})
        : session(
              kernel, [this] { return time; }, beginning)
    {
    }

    FakeKernel kernel;
    std::uint32_t time = 5;
    megasas::firmware::Session session;

    void reset(std::uint32_t generation);
    void cancel(std::uint64_t id);
    void request(std::uint64_t id, std::uint32_t opcode, std::uint32_t room = 4096, std::uint32_t generation = 1);
    void request(std::uint64_t id, const megasas::firmware::Request& request, std::uint16_t flags = 0x10);
    // EVENT_WAIT as Linux sends it.
    void wait(std::uint64_t id, std::uint32_t sequence, std::uint32_t filter = 0xfe00ffff);
    void done(std::uint64_t id, std::uint8_t status = 0, const megasas::firmware::Bytes& sense = {},
              const megasas::firmware::Bytes& data = {});

    // Answers all questions for identity.
    void identify();
    // The first snapshot: logical drives with these numbers.
    void start(const std::vector<std::uint32_t>& luns);

    static megasas::firmware::Snapshot snapshot(const std::vector<std::uint32_t>& luns);
};
