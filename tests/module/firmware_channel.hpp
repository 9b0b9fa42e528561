// SPDX-License-Identifier: GPL-2.0-or-later
// The management firmware's end of a controller.
#pragma once

#include "fd.hpp"

#include <chrono>
#include <cstdint>
#include <linux/vhost_megasas.h>
#include <optional>
#include <vector>

int attachFirmware(const Fd& node, std::uint32_t controller); // 0 or an errno

class FirmwareChannel {
public:
    using Bytes = std::vector<std::uint8_t>;

    struct Message {
        vhost_megasas_fw_header header;
        Bytes bytes; // all of it

        template <typename T>
        [[nodiscard]] T as() const;
        template <typename T>
        [[nodiscard]] Bytes data() const
        {
            return {bytes.begin() + sizeof(T), bytes.end()};
        }
    };

    explicit FirmwareChannel(std::uint32_t controller);

    // The next message, or nothing within the time.
    std::optional<Message> receive(std::chrono::milliseconds limit = std::chrono::seconds(10));

    // These return 0 or an errno.
    int reply(const vhost_megasas_fw_header& to, std::uint8_t status, const Bytes& data = {});
    int execute(std::uint32_t generation, std::uint64_t id, std::uint32_t lun, const Bytes& cdb,
                std::uint32_t in_length, const Bytes& out = {});

    // The controller's at the time of the attachment.
    [[nodiscard]] std::uint32_t generation() const { return generation_; }
    [[nodiscard]] bool hungUp() const;
    [[nodiscard]] const Fd& node() const { return node_; }

private:
    int send(const void* head, std::size_t size, const Bytes& data);

    Fd node_;
    std::uint32_t generation_ = 0;
};

template <typename T>
T FirmwareChannel::Message::as() const
{
    T message{};
    if (bytes.size() >= sizeof(T))
        __builtin_memcpy(&message, bytes.data(), sizeof(T));
    return message;
}
