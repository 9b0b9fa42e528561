// SPDX-License-Identifier: GPL-2.0-or-later
// A management firmware that answers DCMDs in a thread of its own.
#pragma once

#include "firmware_channel.hpp"
#include "mfi.h"

#include <functional>
#include <mutex>
#include <thread>

class FirmwareThread {
public:
    struct Answer {
        std::uint8_t status = MFI_STAT_OK;
        std::vector<std::uint8_t> data{};
    };
    // Nothing: the DCMD stays pending.
    using Answering = std::function<std::optional<Answer>(const vhost_megasas_fw_request&)>;

    FirmwareThread(std::uint32_t controller, Answering answering);

    // A firmware that knows no DCMD.
    explicit FirmwareThread(std::uint32_t controller);

    [[nodiscard]] std::vector<std::uint32_t> opcodes() const; // of the DCMDs so far
    [[nodiscard]] std::size_t cancels() const;

private:
    void serve(const std::stop_token& stop);
    void handle(const FirmwareChannel::Message& message);

    FirmwareChannel channel_;
    Answering answering_;
    mutable std::mutex lock_;
    std::vector<std::uint32_t> opcodes_;
    std::size_t cancels_ = 0;
    std::jthread thread_;
};
