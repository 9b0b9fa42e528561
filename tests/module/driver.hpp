// SPDX-License-Identifier: GPL-2.0-or-later
// What a guest's driver does with a controller: reply queue, commands, completions.
#pragma once

#include "controller.hpp"
#include "frame.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

// A frame in guest memory; its context is its index.
struct Command {
    std::uint64_t address = 0;
    std::uint32_t context = 0;
    std::uint64_t sense = 0;

    [[nodiscard]] std::uint32_t word() const { return static_cast<std::uint32_t>(address) | 1; }
};

struct Result {
    std::uint8_t status = MFI_STAT_PENDING; // enum mfi_status
    std::uint8_t scsi_status = 0;
    std::vector<std::uint8_t> sense;
};

class Driver {
public:
    static constexpr std::uint8_t sense_room = 96;

    explicit Driver(Controller& controller, std::uint32_t entries = 64);

    // INIT; MFI_STAT_OK or what the controller says. Interrupts are on afterwards, as asked.
    std::uint8_t start();
    void maskInterrupts(bool masked);

    Command prepare(Frame frame); // to be kicked by the caller
    Command prepareAt(std::uint64_t address, Frame frame);
    Command submit(const Frame& frame);
    Command kick(const Command& command);

    Result wait(const Command& command);
    void takeAttention(std::uint8_t ld); // a fresh LUN may have one
    Result execute(const Frame& frame) { return wait(submit(frame)); }
    Result poll(const Command& command);                // waits for the status byte alone
    [[nodiscard]] bool drained(const Command& command); // completed until now?
    [[nodiscard]] Result result(const Command& command) const;

    // Data in fresh buffers.
    Segment buffer(std::size_t bytes, std::size_t misaligned = 0);
    Segment buffer(const std::vector<std::uint8_t>& data);
    [[nodiscard]] std::vector<std::uint8_t> data(const Segment& segment) const;

    std::uint32_t takeReplies(); // without a look at them; the producer index then
    [[nodiscard]] std::uint32_t producer() const { return controller_.memory().u32(indices_); }
    [[nodiscard]] std::uint32_t entries() const { return entries_; }
    [[nodiscard]] std::uint64_t queueInfo() const { return queue_info_; }
    [[nodiscard]] std::uint64_t queue() const { return queue_; }
    [[nodiscard]] std::uint64_t indices() const { return indices_; } // producer, consumer

private:
    void drain();

    Controller& controller_;
    std::uint32_t entries_;
    std::uint64_t queue_info_;
    std::uint64_t indices_;
    std::uint64_t queue_;
    std::uint32_t consumer_ = 0;
    std::vector<Command> free_;
    std::multiset<std::uint32_t> done_;
};
