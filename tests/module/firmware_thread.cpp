// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware_thread.hpp"

using namespace std::chrono_literals;

FirmwareThread::FirmwareThread(std::uint32_t controller, Answering answering)
    : channel_(controller), answering_(std::move(answering)), thread_([this](const auto& stop) { serve(stop); })
{
}

FirmwareThread::FirmwareThread(std::uint32_t controller)
    : FirmwareThread(controller, [](auto&) { return Answer{.status = MFI_STAT_INVALID_DCMD}; })
{
}

std::vector<std::uint32_t> FirmwareThread::opcodes() const
{
    const std::scoped_lock lock(lock_);
    return opcodes_;
}

std::size_t FirmwareThread::cancels() const
{
    const std::scoped_lock lock(lock_);
    return cancels_;
}

void FirmwareThread::serve(const std::stop_token& stop)
{
    while (!stop.stop_requested() && !channel_.hungUp())
        if (auto message = channel_.receive(50ms))
            handle(*message);
}

void FirmwareThread::handle(const FirmwareChannel::Message& message)
{
    const auto request = message.as<vhost_megasas_fw_request>();
    {
        const std::scoped_lock lock(lock_);
        if (message.header.type == VHOST_MEGASAS_FW_CANCEL)
            ++cancels_;
        if (message.header.type != VHOST_MEGASAS_FW_REQUEST)
            return;
        opcodes_.push_back(request.opcode);
    }
    auto answer = answering_(request);
    if (!answer)
        return;
    // Data that go to the guest have what room there is.
    const bool room = !(request.flags & MFI_FRAME_DIR_WRITE) || request.flags & MFI_FRAME_DIR_READ;
    answer->data.resize(room ? std::min<std::size_t>(answer->data.size(), request.data_len) : 0);
    channel_.reply(request.header, answer->status, answer->data); // refused where a reset came between
}
