// SPDX-License-Identifier: GPL-2.0-or-later
// A guest's driver, access by access: what they all do alike, with what they do differently as parameters.
// Sources: FreeBSD sys/dev/mfi/mfi.c, NetBSD sys/dev/ic/mfi.c, Linux megaraid_sas_base.c.
#pragma once

#include "controller.hpp"
#include "frame.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <set>
#include <vector>

class ReplayDriver {
public:
    enum class Pool { Lifo, Fifo };

    struct Style {
        std::uint32_t entries; // of the reply queue
        std::uint32_t frames;  // in the pool
        Pool pool;
        std::uint32_t frame_bytes;
        std::uint8_t sense_bytes;
        std::uint32_t first_context = 0; // of frame 0
        std::uint32_t reply_bit = 1;     // of a SAS2108
        std::uint32_t unmasked = ~5U;
    };

    static std::uint32_t replyBit(std::uint16_t chip) { return chip == VHOST_MEGASAS_CHIP_SAS1078 ? 0x80000000 : 1; }

    ReplayDriver(Controller& controller, const Style& style);
    virtual ~ReplayDriver() = default;
    ReplayDriver(const ReplayDriver&) = delete;
    ReplayDriver& operator=(const ReplayDriver&) = delete;

    // INIT as each sends it: polled, its information in the frame behind it.
    std::uint8_t init();
    void enable();
    void disable();

    // A command by polling the status byte.
    std::uint8_t poll(Frame frame);

    // A command by interrupt: begin() gives its index, finish() waits for it, run() does both.
    std::uint32_t begin(Frame frame);
    std::uint8_t finish(std::uint32_t index);
    std::uint8_t run(Frame frame) { return finish(begin(std::move(frame))); }
    void refire(std::uint32_t index); // the same frame again, after a reset

    // Takes an interrupt as the guest's handler does; false: not for us.
    virtual bool interrupt() = 0;

    [[nodiscard]] std::uint64_t address(std::uint32_t index) const;
    [[nodiscard]] std::uint8_t status(std::uint32_t index) const;
    [[nodiscard]] bool completed(std::uint32_t index) const { return done_.contains(index); }
    [[nodiscard]] const std::vector<std::uint32_t>& order() const { return order_; } // of all completions
    [[nodiscard]] std::size_t slowKicks() const { return slow_kicks_; }
    [[nodiscard]] std::size_t learnt() const { return doorbells_.size(); }

    Segment buffer(std::size_t bytes);
    Segment buffer(const std::vector<std::uint8_t>& data);
    [[nodiscard]] std::vector<std::uint8_t> data(const Segment& segment) const;

protected:
    [[nodiscard]] std::uint32_t read(std::uint32_t offset) const { return controller_.read(offset); }
    [[nodiscard]] std::uint32_t producer() const { return controller_.memory().u32(ring_); }
    [[nodiscard]] std::uint64_t entry(std::uint32_t at) const { return ring_ + 8 + 4 * std::uint64_t{at}; }
    void clear(std::uint32_t status);
    void drain(); // up to the producer index, the consumer index stored at the end

    Controller& controller_;
    Style style_;
    std::uint32_t consumer_ = 0;

private:
    std::uint32_t take();
    void release(std::uint32_t index);
    void place(std::uint32_t index, Frame& frame);
    void kick(std::uint32_t index);

    std::uint64_t frames_;
    std::uint64_t senses_;
    std::uint64_t ring_; // producer index, consumer index, entries
    std::deque<std::uint32_t> free_;
    std::set<std::uint32_t> out_;
    std::set<std::uint32_t> done_;
    std::vector<std::uint32_t> order_;
    std::map<std::uint32_t, Fd> doorbells_;
    std::size_t slow_kicks_ = 0;
};
