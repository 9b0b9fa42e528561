// SPDX-License-Identifier: GPL-2.0-or-later
// A guest that writes what is the controller's: the indices and entries of the reply queue.
#include "aftermath.hpp"
#include "catch.hpp"
#include "driver.hpp"

#include <thread>

namespace {

constexpr std::uint32_t guard = 0xA5A5A5A5;

struct Guarded {
    SimpleTarget simple;
    Controller controller{simple.target};
    GuestMemory& memory = controller.memory();
    Driver driver{controller, 63}; // the first frame begins 256 bytes behind the queue
    std::uint64_t behind = driver.queue() + 4 * std::uint64_t{driver.entries()};
    std::uint64_t before = driver.queue() - 4;

    Guarded()
    {
        REQUIRE(driver.start() == MFI_STAT_OK);
        memory.setU32(behind, guard);
        memory.setU32(before, guard);
    }
    [[nodiscard]] bool intact() const { return memory.u32(behind) == guard && memory.u32(before) == guard; }
    void complete()
    {
        auto command = driver.submit(Frame::read(0, 0, 1).segments({buffer}));
        REQUIRE(driver.poll(command).status == MFI_STAT_OK);
        ++completed;
    }
    [[nodiscard]] bool inStep()
    {
        return eventually([&] { return driver.producer() == completed % driver.entries(); });
    }

    Segment buffer = driver.buffer(512);
    std::uint32_t completed = 0;
};

} // namespace

TEST_CASE("module hostile ring: garbage in the indices does not move the controller's own")
{
    const Aftermath aftermath;
    Guarded ring;
    const auto& memory = ring.memory;
    const auto indices = ring.driver.indices();

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
    const auto& driver = ring.driver;
    {
        const std::jthread scribbling([&](const std::stop_token& stop) {
            for (std::uint32_t value = 1; !stop.stop_requested(); value = value * 1664525 + 1013904223) {
                ring.memory.setU32(driver.indices() + (value >> 16 & 4), value);
                ring.memory.setU32(driver.queue() + 4 * (value >> 8) % 252, value);
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
    CHECK(ring.memory.u32(ring.driver.indices() + 4) == 0);
    CHECK(ring.intact());
}
