// SPDX-License-Identifier: GPL-2.0-or-later
// Interrupts that wait for a guest which is busy with the replies before, and none that waits too long.
#include "catch.hpp"
#include "guest.hpp"
#include "suspendable_disk.hpp"

#include <thread>

using namespace std::chrono_literals;

namespace {

// Until it was seen to take its replies, a guest has an interrupt for each.
void earnTrust(Guest& guest)
{
    guest.driver.takeAttention(0);
    std::this_thread::sleep_for(100ms);
    guest.driver.takeAttention(0);
    guest.controller.interrupts(0ms);
}

void complete(Guest& guest, std::uint32_t commands)
{
    const auto before = guest.driver.producer();
    for (std::uint32_t i = 0; i < commands; ++i)
        guest.driver.submit(Frame::read(0, i, 1).segments({guest.driver.buffer(512)}));
    const auto wanted = (before + commands) % guest.driver.entries();
    REQUIRE(eventually([&] { return guest.driver.producer() == wanted; }));
}

std::uint64_t interruptsOf(Guest& guest)
{
    std::this_thread::sleep_for(50ms); // longer than any is held back
    return guest.controller.interrupts(0ms);
}

} // namespace

TEST_CASE("module coalesce: a guest that has taken all is interrupted for each reply")
{
    Guest guest;
    earnTrust(guest);
    for (int i = 0; i < 5; ++i) {
        complete(guest, 1);
        CHECK(interruptsOf(guest) == 1);
        guest.driver.takeAttention(0); // takes its reply, and this one's
        guest.controller.interrupts(0ms);
    }
}

TEST_CASE("module coalesce: replies that come while the guest is busy share an interrupt, which comes")
{
    const SuspendableDisk disk;
    Guest guest(Backstore::block(disk.device()));
    earnTrust(guest);
    constexpr std::uint32_t commands = 32;
    const auto before = guest.driver.producer();
    {
        SuspendableDisk::Suspension suspension(disk);
        for (std::uint32_t i = 0; i < commands; ++i)
            guest.driver.submit(Frame::read(0, i, 1).segments({guest.driver.buffer(512)}));
    }
    REQUIRE(eventually([&] { return guest.driver.producer() == before + commands; }));
    const auto interrupts = interruptsOf(guest);
    CHECK(interrupts >= 2); // for the first, and for those it did not tell of
    CHECK(interrupts < commands / 2);
}

TEST_CASE("module coalesce: a guest that never says what it has taken loses no interrupt")
{
    Guest guest;
    earnTrust(guest);
    complete(guest, 1);
    CHECK(interruptsOf(guest) == 1);
    for (int i = 0; i < 5; ++i) {
        complete(guest, 2);
        CHECK(interruptsOf(guest) >= 1);
    }
    // Garbage, too.
    guest.controller.memory().setU32(guest.driver.indices() + 4, 0xFFFFFFFF);
    complete(guest, 1);
    CHECK(interruptsOf(guest) >= 1);
}
