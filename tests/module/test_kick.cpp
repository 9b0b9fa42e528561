// SPDX-License-Identifier: GPL-2.0-or-later
// One frame kicked from several sides at once.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"
#include "suspendable_disk.hpp"

#include <thread>

using namespace std::chrono_literals;

namespace {

constexpr int kicks = 300; // of each thread

struct Sides {
    Guest guest;
    Segment buffer = guest.driver.buffer(512);
    Command command = guest.driver.prepare(Frame::read(0, 0, 1).segments({buffer}));
    std::vector<Fd> doorbells;

    // The same frame under different hints of its length, or another eventfd of the same word.
    std::uint32_t word(std::uint32_t hint) const { return static_cast<std::uint32_t>(command.address) | hint << 1 | 1; }
    void learn(std::uint32_t hint, const Fd& eventfd)
    {
        REQUIRE(guest.controller.addDoorbell(word(hint), eventfd) == 0);
    }

    // As often as not while the frame is out.
    void kickFromAllSides(std::size_t threads)
    {
        std::vector<std::jthread> sides;
        for (std::size_t i = 0; i < threads; ++i)
            sides.emplace_back([this, i] {
                for (int kick = 0; kick < kicks; ++kick)
                    signal(doorbells[i % doorbells.size()]);
            });
        for (int kick = 0; kick < kicks; ++kick)
            guest.driver.kick(command);
    }

    // Completions; nothing but the frame's context was posted.
    std::uint32_t settle(std::uint32_t most)
    {
        auto last = guest.driver.producer();
        while (!eventually([&] { return guest.driver.producer() == last; }, 0ms) ||
               eventually([&] { return guest.driver.producer() != last; }, 200ms))
            last = guest.driver.producer();
        for (std::uint32_t i = 0; i < std::min(last, most); ++i)
            CHECK(guest.controller.memory().u32(guest.driver.queue() + 4 * std::uint64_t{i}) == command.context);
        return last;
    }
};

} // namespace

TEST_CASE("module kick: from threads, over two words and by writes, what is posted is the frame")
{
    const Aftermath aftermath;
    auto shared = GENERATE(false, true); // one eventfd for both words, as QEMU has it
    Sides sides;
    sides.doorbells.push_back(makeEventfd());
    sides.doorbells.push_back(shared ? duplicate(sides.doorbells[0]) : makeEventfd());
    sides.learn(0, sides.doorbells[0]);
    sides.learn(1, sides.doorbells[1]);

    sides.kickFromAllSides(3);
    sides.settle(sides.guest.driver.entries());
    CHECK(sides.guest.driver.result(sides.command).status == MFI_STAT_OK);

    // A kick after all of them still counts.
    const auto before = sides.guest.driver.producer();
    signal(sides.doorbells[1]);
    CHECK(eventually([&] { return sides.guest.driver.producer() != before; }));
}

TEST_CASE("module kick: a slow frame completes once however often it is kicked")
{
    const Aftermath aftermath;
    const SuspendableDisk disk;
    Guest guest(Backstore::block(disk.device()));
    SuspendableDisk::Suspension suspension(disk);
    auto command = guest.driver.prepare(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
    auto doorbell = makeEventfd();
    REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);

    const auto end = std::chrono::steady_clock::now() + 500ms;
    while (std::chrono::steady_clock::now() < end) {
        signal(doorbell);
        guest.driver.kick(command);
    }
    suspension.resume();
    REQUIRE(guest.driver.wait(command).status == MFI_STAT_OK);
    CHECK_FALSE(eventually([&] { return guest.driver.producer() != 1; }, 300ms));
}

TEST_CASE("module kick: words come and go while they are kicked")
{
    const Aftermath aftermath;
    Sides sides;
    sides.doorbells.push_back(makeEventfd());
    {
        const std::jthread kicking([&](const std::stop_token& stop) {
            while (!stop.stop_requested())
                signal(sides.doorbells[0]);
        });
        for (int i = 0; i < 50; ++i) {
            sides.learn(0, sides.doorbells[0]);
            REQUIRE(sides.guest.controller.deleteDoorbell(sides.word(0)) == 0);
        }
    }
    sides.settle(0);
    CHECK(sides.guest.driver.poll(sides.guest.driver.kick(sides.command)).status == MFI_STAT_OK);
}
