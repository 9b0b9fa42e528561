// SPDX-License-Identifier: GPL-2.0-or-later
// Interrupts that tell of several replies: none is kept from the guest for good, whether it runs meanwhile or sleeps.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"

#include <chrono>

namespace {

constexpr unsigned burst = 8;
constexpr unsigned bursts = 1500; // more words than it takes until every way to serve them has been tried

struct Bell {
    Command command;
    Fd eventfd;
};

std::vector<Bell> bells(Guest& guest)
{
    std::vector<Bell> made;
    for (std::uint64_t lba = 0; lba < burst; ++lba) {
        made.push_back({guest.driver.prepare(Frame::read(0, lba, 1).segments({guest.driver.buffer(512)})), makeEventfd()});
        REQUIRE(guest.controller.addDoorbell(made.back().command.word(), made.back().eventfd) == 0);
    }
    return made;
}

// As a vCPU that has other work.
void run(std::chrono::microseconds time)
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end)
        ;
}

// Rings them all and takes the replies, but only when it is interrupted.  False: it was not.
bool takes(Guest& guest, const std::vector<Bell>& all, std::chrono::microseconds busy)
{
    const auto entries = guest.driver.entries();
    const auto end = (guest.driver.producer() + burst) % entries;
    for (const auto& each : all) {
        signal(each.eventfd);
        run(busy);
    }
    for (auto seen = end + 1; seen != end;) {
        if (!guest.controller.interrupts(std::chrono::seconds(5)))
            return false;
        seen = guest.driver.takeReplies();
    }
    return true;
}

bool takesAll(std::chrono::microseconds busy)
{
    Guest guest;
    guest.driver.takeAttention(0);
    const auto all = bells(guest);
    guest.controller.interrupts(std::chrono::milliseconds(0)); // of before
    for (unsigned i = 0; i < bursts; ++i)
        if (!takes(guest, all, busy))
            return false;
    return true;
}

} // namespace

TEST_CASE("module coalesce: a guest that sleeps is told of every reply")
{
    const Aftermath aftermath;
    CHECK(takesAll(std::chrono::microseconds(0)));
}

TEST_CASE("module coalesce: a guest that has other work is told of every reply")
{
    const Aftermath aftermath;
    CHECK(takesAll(std::chrono::microseconds(500)));
}
