// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake_kernel.hpp"

using namespace megasas::firmware;

namespace {

template <typename Struct>
Struct as(std::span<const std::uint8_t> message)
{
    Struct value;
    REQUIRE(message.size() >= sizeof(value));
    std::memcpy(&value, message.data(), sizeof(value));
    return value;
}

template <typename Struct>
Bytes message(const Struct& head, std::span<const std::uint8_t> tail = {})
{
    Bytes bytes(sizeof(head) + tail.size());
    std::memcpy(bytes.data(), &head, sizeof(head));
    std::copy(tail.begin(), tail.end(), bytes.begin() + sizeof(head));
    return bytes;
}

} // namespace

int FakeKernel::send(std::span<const std::uint8_t> message)
{
    const auto header = as<vhost_megasas_fw_header>(message);
    if (header.type == VHOST_MEGASAS_FW_REPLY)
        replies.emplace_back(message.begin(), message.end());
    else if (error)
        return error;
    else
        execs.push_back(as<vhost_megasas_fw_scsi_exec>(message));
    return 0;
}

vhost_megasas_fw_reply FakeKernel::reply()
{
    REQUIRE_FALSE(replies.empty());
    const auto value = as<vhost_megasas_fw_reply>(replies.front());
    CHECK(replies.front().size() == sizeof(value) + value.in_len);
    replies.pop_front();
    return value;
}

Bytes FakeKernel::data(std::uint8_t status)
{
    REQUIRE_FALSE(replies.empty());
    const Bytes bytes(replies.front().begin() + sizeof(vhost_megasas_fw_reply), replies.front().end());
    CHECK(reply().status == status);
    return bytes;
}

void Channel::reset(std::uint32_t generation)
{
    session.receive(message(vhost_megasas_fw_header{VHOST_MEGASAS_FW_RESET, generation, 0}));
}

void Channel::cancel(std::uint64_t id)
{
    session.receive(message(vhost_megasas_fw_header{VHOST_MEGASAS_FW_CANCEL, 1, id}));
}

void Channel::request(std::uint64_t id, std::uint32_t opcode, std::uint32_t room, std::uint32_t generation)
{
    vhost_megasas_fw_request head{};
    head.header = {VHOST_MEGASAS_FW_REQUEST, generation, id};
    head.opcode = opcode;
    head.data_len = room;
    session.receive(message(head));
}

void Channel::request(std::uint64_t id, const Request& request, std::uint16_t flags)
{
    vhost_megasas_fw_request head{};
    head.header = {VHOST_MEGASAS_FW_REQUEST, 1, id};
    head.opcode = request.opcode;
    head.flags = flags;
    std::copy(request.mbox.begin(), request.mbox.end(), head.mbox);
    head.data_len = request.data_len;
    head.out_len = static_cast<std::uint32_t>(request.out.size());
    session.receive(message(head, request.out));
}

void Channel::wait(std::uint64_t id, std::uint32_t sequence, std::uint32_t filter)
{
    Request request;
    request.opcode = 0x01040500;
    request.data_len = 256;
    for (std::size_t i = 0; i < 4; i++) {
        request.mbox[i] = static_cast<std::uint8_t>(sequence >> (8 * i));
        request.mbox[4 + i] = static_cast<std::uint8_t>(filter >> (8 * i));
    }
    this->request(id, request);
}

void Channel::done(std::uint64_t id, std::uint8_t status, const Bytes& sense, const Bytes& data)
{
    vhost_megasas_fw_scsi_done head{};
    head.header = {VHOST_MEGASAS_FW_SCSI_DONE, 1, id};
    head.status = status;
    head.sense_len = static_cast<std::uint8_t>(sense.size());
    std::copy(sense.begin(), sense.end(), head.sense);
    head.in_len = static_cast<std::uint32_t>(data.size());
    session.receive(message(head, data));
}

void Channel::identify()
{
    while (!kernel.execs.empty()) {
        const auto exec = kernel.execs.front();
        kernel.execs.pop_front();
        CHECK(exec.cdb[0] == 0x12);
        done(exec.header.id, 0, {}, {0, exec.cdb[2], 0, 0});
    }
}

void Channel::start(const std::vector<std::uint32_t>& luns)
{
    reset(1);
    session.update(snapshot(luns));
    identify();
}

Snapshot Channel::snapshot(const std::vector<std::uint32_t>& luns)
{
    Snapshot snapshot;
    snapshot.chip = megasas::find_chip(VHOST_MEGASAS_CHIP_SAS2108);
    snapshot.luns = luns;
    for (const auto lun : luns) {
        Drive drive;
        drive.id = static_cast<std::uint8_t>(lun);
        drive.name = "d";
        drive.blocks = 100;
        snapshot.drives.push_back(drive);
    }
    return snapshot;
}
