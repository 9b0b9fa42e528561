// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay.hpp"

#include <cstring>
#include <stdexcept>

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t sense_room = 128;
constexpr auto patience = 30s;

constexpr auto low = [](std::uint64_t address) { return static_cast<std::uint32_t>(address); };

} // namespace

ReplayDriver::ReplayDriver(Controller& controller, const Style& style)
    : controller_(controller), style_(style),
      frames_(controller.memory().allocate(std::size_t{style.frames} * style.frame_bytes)),
      senses_(controller.memory().allocate(style.frames * sense_room)),
      ring_(controller.memory().allocate(8 + 4 * std::size_t{style.entries}))
{
    for (std::uint32_t i = 0; i < style.frames; ++i)
        free_.push_back(i);
}

std::uint64_t ReplayDriver::address(std::uint32_t index) const
{
    return frames_ + std::uint64_t{index} * style_.frame_bytes;
}

std::uint8_t ReplayDriver::status(std::uint32_t index) const
{
    return controller_.memory().u8(address(index) + offsetof(mfi_header, cmd_status));
}

std::uint32_t ReplayDriver::take()
{
    if (free_.empty())
        throw std::runtime_error("no free frame");
    auto index = free_.front();
    free_.pop_front();
    return index;
}

void ReplayDriver::release(std::uint32_t index)
{
    if (style_.pool == Pool::Lifo)
        free_.push_front(index);
    else
        free_.push_back(index);
}

void ReplayDriver::place(std::uint32_t index, Frame& frame)
{
    frame.context(style_.first_context + index);
    const auto type = frame.bytes()[0];
    if (type >= MFI_CMD_LD_READ && type <= MFI_CMD_PD_SCSI_IO && style_.sense_bytes)
        frame.sense(senses_ + index * sense_room, style_.sense_bytes);
    if (frame.bytes().size() > style_.frame_bytes)
        throw std::runtime_error("a frame larger than its place");
    controller_.memory().put(address(index), frame.bytes());
}

void ReplayDriver::kick(std::uint32_t index)
{
    // The number of 64-byte frames after the first; drivers stop at 7.
    const auto& memory = controller_.memory();
    const auto type = memory.u8(address(index));
    const auto elements = memory.u8(address(index) + offsetof(mfi_header, sge_count));
    const auto extra = type == MFI_CMD_DCMD ? 0U : std::min(7U, (47U + elements * 12U) / 64U);
    const auto word = low(address(index)) | extra << 1 | 1;

    if (auto learnt = doorbells_.find(word); learnt != doorbells_.end()) {
        signal(learnt->second);
        return;
    }
    ++slow_kicks_;
    if (controller_.write(MFI_REG_IQP, word)) {
        auto& eventfd = doorbells_[word] = makeEventfd();
        check(controller_.addDoorbell(word, eventfd) ? -1 : 0, "ADD_DOORBELL");
    }
}

std::uint8_t ReplayDriver::init()
{
    auto& memory = controller_.memory();
    memory.put(ring_, std::vector<std::uint8_t>(8));
    consumer_ = 0;
    const auto index = take();
    const auto info = address(index) + 64;
    auto frame = Frame::init(info).put(offsetof(mfi_header, data_len), sizeof(mfi_queue_info), 4);
    const std::uint32_t words[] = {0, style_.entries, low(entry(0)), 0, low(ring_), 0, low(ring_ + 4), 0};
    place(index, frame);
    std::memcpy(memory.at(info), words, sizeof(words));
    kick(index);
    eventually([&] { return status(index) != MFI_STAT_PENDING; }, patience);
    release(index);
    return status(index);
}

void ReplayDriver::enable()
{
    controller_.write(MFI_REG_ODCR0, ~0U);
    controller_.write(MFI_REG_OMSK, style_.unmasked);
}

void ReplayDriver::disable()
{
    controller_.write(MFI_REG_OMSK, ~0U);
}

std::uint8_t ReplayDriver::poll(Frame frame)
{
    const auto index = take();
    place(index, frame.flags(MFI_FRAME_DONT_POST));
    kick(index);
    if (!eventually([&] { return status(index) != MFI_STAT_PENDING; }, patience))
        throw std::runtime_error("a polled command stays pending");
    release(index);
    return status(index);
}

std::uint32_t ReplayDriver::begin(Frame frame)
{
    const auto index = take();
    out_.insert(index);
    place(index, frame);
    kick(index);
    return index;
}

void ReplayDriver::refire(std::uint32_t index)
{
    out_.insert(index);
    controller_.memory().at(address(index))[offsetof(mfi_header, cmd_status)] = MFI_STAT_PENDING;
    kick(index);
}

std::uint8_t ReplayDriver::finish(std::uint32_t index)
{
    // No look without an interrupt: a lost one is a hang in the guest.
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!completed(index)) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error("no interrupt for command " + std::to_string(index));
        if (controller_.interrupts(100ms) > 0)
            interrupt();
    }
    done_.erase(index);
    release(index);
    return status(index);
}

void ReplayDriver::clear(std::uint32_t status)
{
    // KVM catches these words; others come as writes.
    if (status == style_.reply_bit || status == (style_.reply_bit | 4) || status == 4)
        controller_.clear(status);
    else
        controller_.write(MFI_REG_ODCR0, status);
}

void ReplayDriver::drain()
{
    auto& memory = controller_.memory();
    for (const auto end = producer(); consumer_ != end; consumer_ = (consumer_ + 1) % style_.entries) {
        const auto index = memory.u32(entry(consumer_)) - style_.first_context;
        memory.setU32(entry(consumer_), ~0U);
        // Linux has a BUG() for a context it does not know.
        if (out_.erase(index) == 0)
            throw std::runtime_error("a context that is not out: " + std::to_string(index));
        done_.insert(index);
        order_.push_back(index);
    }
    memory.setU32(ring_ + 4, consumer_);
}

Segment ReplayDriver::buffer(std::size_t bytes)
{
    return {controller_.memory().allocate(bytes), static_cast<std::uint32_t>(bytes)};
}

Segment ReplayDriver::buffer(const std::vector<std::uint8_t>& data)
{
    auto segment = buffer(data.size());
    controller_.memory().put(segment.address, data);
    return segment;
}

std::vector<std::uint8_t> ReplayDriver::data(const Segment& segment) const
{
    return controller_.memory().get(segment.address, segment.length);
}
