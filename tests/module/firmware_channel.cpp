// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware_channel.hpp"

#include "controller.hpp"

#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/ioctl.h>

int attachFirmware(const Fd& node, std::uint32_t controller)
{
    return errorOf(ioctl(node.get(), VHOST_MEGASAS_ATTACH_FIRMWARE, &controller));
}

FirmwareChannel::FirmwareChannel(std::uint32_t controller) : node_(openNode())
{
    errno = attachFirmware(node_, controller);
    check(errno ? -1 : 0, "ATTACH_FIRMWARE");
    auto first = receive();
    if (!first || first->header.type != VHOST_MEGASAS_FW_RESET)
        throw std::runtime_error("a firmware channel does not begin with a RESET");
    generation_ = first->header.generation;
}

std::optional<FirmwareChannel::Message> FirmwareChannel::receive(std::chrono::milliseconds limit)
{
    pollfd waiting{.fd = node_.get(), .events = POLLIN, .revents = 0};
    if (check(::poll(&waiting, 1, static_cast<int>(limit.count())), "poll") == 0 || !(waiting.revents & POLLIN))
        return {};
    Message message{.header = {}, .bytes = Bytes(VHOST_MEGASAS_FW_MAX_DATA + 4096)};
    auto size = check(read(node_.get(), message.bytes.data(), message.bytes.size()), "read from the firmware channel");
    message.bytes.resize(static_cast<std::size_t>(size));
    if (message.bytes.size() < sizeof(message.header))
        return {};
    std::memcpy(&message.header, message.bytes.data(), sizeof(message.header));
    return message;
}

int FirmwareChannel::send(const void* head, std::size_t size, const Bytes& data)
{
    Bytes message(size);
    std::memcpy(message.data(), head, size);
    message.insert(message.end(), data.begin(), data.end());
    return errorOf(write(node_.get(), message.data(), message.size()));
}

int FirmwareChannel::reply(const vhost_megasas_fw_header& to, std::uint8_t status, const Bytes& data)
{
    vhost_megasas_fw_reply reply{};
    reply.header = to;
    reply.header.type = VHOST_MEGASAS_FW_REPLY;
    reply.status = status;
    reply.in_len = static_cast<std::uint32_t>(data.size());
    return send(&reply, sizeof(reply), data);
}

int FirmwareChannel::execute(std::uint32_t generation, std::uint64_t id, std::uint32_t lun, const Bytes& cdb,
                             std::uint32_t in_length, const Bytes& out)
{
    vhost_megasas_fw_scsi_exec exec{};
    exec.header = {.type = VHOST_MEGASAS_FW_SCSI_EXEC, .generation = generation, .id = id};
    exec.lun = lun;
    exec.cdb_len = static_cast<std::uint32_t>(cdb.size());
    std::memcpy(exec.cdb, cdb.data(), cdb.size());
    exec.in_len = in_length;
    exec.out_len = static_cast<std::uint32_t>(out.size());
    return send(&exec, sizeof(exec), out);
}

bool FirmwareChannel::hungUp() const
{
    pollfd waiting{.fd = node_.get(), .events = POLLIN, .revents = 0};
    check(::poll(&waiting, 1, 0), "poll");
    return waiting.revents & POLLHUP;
}
