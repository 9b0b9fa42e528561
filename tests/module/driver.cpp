// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace {

constexpr std::size_t frame_room = 1024; // as Linux gives each
constexpr auto patience = std::chrono::seconds(30);

} // namespace

Driver::Driver(Controller& controller, std::uint32_t entries) : controller_(controller), entries_(entries)
{
    auto& memory = controller.memory();
    queue_info_ = memory.allocate(sizeof(mfi_queue_info));
    indices_ = memory.allocate(8);
    queue_ = memory.allocate(entries * 4);
    for (std::uint32_t i = 0; i + 1 < entries; ++i)
        free_.push_back({memory.allocate(frame_room, 256), i, memory.allocate(128, 128)});
    const std::uint32_t info[] = {0,
                                  entries,
                                  static_cast<std::uint32_t>(queue_),
                                  0,
                                  static_cast<std::uint32_t>(indices_),
                                  0,
                                  static_cast<std::uint32_t>(indices_ + 4),
                                  0};
    std::memcpy(memory.at(queue_info_), info, sizeof(info));
}

std::uint8_t Driver::start()
{
    auto& memory = controller_.memory();
    memory.setU32(indices_, 0);
    memory.setU32(indices_ + 4, 0);
    consumer_ = 0;
    done_.clear();
    auto command = submit(Frame::init(queue_info_));
    auto status = poll(command).status;
    if (status == MFI_STAT_OK)
        maskInterrupts(false);
    return status;
}

void Driver::maskInterrupts(bool masked)
{
    if (!masked)
        controller_.write(MFI_REG_ODCR0, 0xFFFFFFFF);
    controller_.write(MFI_REG_OMSK, masked ? 0xFFFFFFFF : 0x7FFFFFFA); // reply and state change of either chip
}

Command Driver::prepare(Frame frame)
{
    return prepareAt(free_.at(0).address, std::move(frame));
}

Command Driver::prepareAt(std::uint64_t address, Frame frame)
{
    auto command = free_.at(0);
    command.address = address;
    std::rotate(free_.begin(), free_.begin() + 1, free_.end());
    frame.context(command.context);
    if (frame.bytes()[0] >= MFI_CMD_LD_READ && frame.bytes()[0] <= MFI_CMD_PD_SCSI_IO && frame.bytes()[1] == 0)
        frame.sense(command.sense, sense_room);
    controller_.memory().put(command.address, frame.bytes());
    return command;
}

Command Driver::submit(const Frame& frame)
{
    return kick(prepare(frame));
}

Command Driver::kick(const Command& command)
{
    controller_.write(MFI_REG_IQP, command.word());
    return command;
}

void Driver::drain()
{
    const auto& memory = controller_.memory();
    auto status = controller_.read(MFI_REG_OSTS);
    if (status)
        controller_.write(MFI_REG_ODCR0, status);
    for (auto end = producer(); consumer_ != end; consumer_ = (consumer_ + 1) % entries_)
        done_.insert(memory.u32(queue_ + 4 * std::uint64_t{consumer_}));
    controller_.memory().setU32(indices_ + 4, consumer_);
}

std::uint32_t Driver::takeReplies()
{
    consumer_ = producer();
    controller_.memory().setU32(indices_ + 4, consumer_);
    return consumer_;
}

bool Driver::drained(const Command& command)
{
    drain();
    return done_.contains(command.context);
}

Result Driver::wait(const Command& command)
{
    auto end = std::chrono::steady_clock::now() + patience;
    while (!drained(command)) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error("command " + std::to_string(command.context) + " does not complete");
        controller_.interrupts(std::chrono::milliseconds(50));
    }
    done_.erase(done_.find(command.context));
    return result(command);
}

void Driver::takeAttention(std::uint8_t ld)
{
    execute(Frame::scsi(ld, std::vector<std::uint8_t>(6)));
}

Result Driver::poll(const Command& command)
{
    const auto status = command.address + offsetof(mfi_header, cmd_status);
    if (!eventually([&] { return controller_.memory().u8(status) != MFI_STAT_PENDING; }, patience))
        throw std::runtime_error("command " + std::to_string(command.context) + " stays pending");
    return result(command);
}

Result Driver::result(const Command& command) const
{
    const auto& memory = controller_.memory();
    auto sense_length = memory.u8(command.address + offsetof(mfi_header, sense_len));
    return {.status = memory.u8(command.address + offsetof(mfi_header, cmd_status)),
            .scsi_status = memory.u8(command.address + offsetof(mfi_header, scsi_status)),
            .sense = memory.get(command.sense, sense_length)};
}

Segment Driver::buffer(std::size_t bytes, std::size_t misaligned)
{
    return {controller_.memory().allocate(bytes + misaligned) + misaligned, static_cast<std::uint32_t>(bytes)};
}

Segment Driver::buffer(const std::vector<std::uint8_t>& data)
{
    auto segment = buffer(data.size());
    controller_.memory().put(segment.address, data);
    return segment;
}

std::vector<std::uint8_t> Driver::data(const Segment& segment) const
{
    return controller_.memory().get(segment.address, segment.length);
}
