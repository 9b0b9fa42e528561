// SPDX-License-Identifier: GPL-2.0-or-later
// A guest that writes what is the controller's: the indices and entries of the reply queue.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"

#include <thread>

namespace {

constexpr std::uint32_t guard = 0xA5A5A5A5;

struct Guarded {
    Guest guest;
    std::uint64_t behind = guest.driver.queue() + 4 * std::uint64_t{guest.driver.entries()};
    std::uint64_t before = guest.driver.queue() - 4;

    Guarded()
    {
        guest.controller.memory().setU32(behind, guard);
        guest.controller.memory().setU32(before, guard);
    }
    [[nodiscard]] bool intact() const
    {
        return guest.controller.memory().u32(behind) == guard && guest.controller.memory().u32(before) == guard;
    }
    void complete()
    {
        auto command = guest.driver.submit(Frame::read(0, 0, 1).segments({buffer}));
        REQUIRE(guest.driver.poll(command).status == MFI_STAT_OK);
        ++completed;
    }
    [[nodiscard]] bool inStep()
    {
        return eventually([&] { return guest.driver.producer() == completed % guest.driver.entries(); });
    }

    Segment buffer = guest.driver.buffer(512);
    std::uint32_t completed = 0;
};

} // namespace

TEST_CASE("module hostile ring: garbage in the indices does not move the controller's own")
{
    const Aftermath aftermath;
    Guarded ring;
    auto& memory = ring.guest.controller.memory();
    const auto indices = ring.guest.driver.indices();

    for (auto garbage : {0xFFFFFFFFU, 0x80000000U, 0x7FFFFFFFU, 63U, 64U, 65U, 1U, 0U})
        for (int i = 0; i < 20; ++i) {
            memory.setU32(indices, garbage);
            memory.setU32(indices + 4, garbage);
            ring.complete();
            REQUIRE(ring.inStep());
        }
    CHECK(ring.intact());
}

TEST_CASE("module hostile ring: indices and entries that are scribbled on all the time")
{
    const Aftermath aftermath;
    Guarded ring;
    auto& driver = ring.guest.driver;
    {
        const std::jthread scribbling([&](const std::stop_token& stop) {
            for (std::uint32_t value = 1; !stop.stop_requested(); value = value * 1664525 + 1013904223) {
                ring.guest.controller.memory().setU32(driver.indices() + (value >> 16 & 4), value);
                ring.guest.controller.memory().setU32(driver.queue() + (value >> 8 & 0xFC), value);
            }
        });
        for (int i = 0; i < 500; ++i)
            ring.complete();
    }
    ring.complete();
    CHECK(ring.inStep());
    CHECK(ring.intact());
}

TEST_CASE("module hostile ring: a consumer that never moves is overrun, not waited for")
{
    const Aftermath aftermath;
    Guarded ring;

    for (int i = 0; i < 200; ++i)
        ring.complete();
    CHECK(ring.inStep());
    CHECK(ring.guest.controller.memory().u32(ring.guest.driver.indices() + 4) == 0);
    CHECK(ring.intact());
}
