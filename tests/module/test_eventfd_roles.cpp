// SPDX-License-Identifier: GPL-2.0-or-later
// One eventfd passed in two roles: what one side signals, the other takes for its own.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"

namespace {

void readMany(Guest& guest)
{
    for (int i = 0; i < 100; ++i) {
        auto command = guest.driver.submit(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
        REQUIRE(guest.driver.poll(command).status == MFI_STAT_OK);
    }
}

std::uint32_t anyMode()
{
    return static_cast<std::uint32_t>(GENERATE(VHOST_MEGASAS_INTR_INTX, VHOST_MEGASAS_INTR_MSIX));
}

struct Roles {
    const char* what;
    bool call;
    bool resample;
    bool clear;

    // By this eventfd, in either kind of interrupt.
    [[nodiscard]] Controller::Options played(const Fd& eventfd) const
    {
        return {.interrupts = anyMode(),
                .call = call ? &eventfd : nullptr,
                .resample = resample ? &eventfd : nullptr,
                .clear = clear ? &eventfd : nullptr};
    }
};

} // namespace

TEST_CASE("module eventfd roles: call, resample and clear in any pair")
{
    const Aftermath aftermath;
    auto roles = GENERATE(Roles{"call, resample", true, true, false}, Roles{"call, clear", true, false, true},
                          Roles{"resample, clear", false, true, true}, Roles{"all", true, true, true});
    CAPTURE(roles.what);
    auto eventfd = makeEventfd();
    Guest guest(Backstore::memory(), roles.played(eventfd));

    readMany(guest);
    for (int i = 0; i < 100; ++i)
        signal(eventfd);
    readMany(guest);
    guest.driver.maskInterrupts(true);
    guest.driver.maskInterrupts(false);
    guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    REQUIRE(guest.driver.start() == MFI_STAT_OK);
    readMany(guest);
}

TEST_CASE("module eventfd roles: a doorbell that is call, resample or clear, too")
{
    const Aftermath aftermath;
    auto roles = GENERATE(Roles{"call", true, false, false}, Roles{"resample", false, true, false},
                          Roles{"clear", false, false, true});
    CAPTURE(roles.what);
    auto eventfd = makeEventfd();
    Guest guest(Backstore::memory(), roles.played(eventfd));
    auto& driver = guest.driver;
    auto command = driver.prepare(Frame::read(0, 0, 1).segments({driver.buffer(512)}));

    // Of two hooks the first one takes a signal. With the call eventfd, which has no hook, a frame kicks itself again
    // by its own completion, for ever.
    REQUIRE(guest.controller.addDoorbell(command.word(), eventfd) == 0);
    signal(eventfd);
    if (roles.call)
        CHECK(driver.poll(command).status == MFI_STAT_OK);
    readMany(guest);
    guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    REQUIRE(driver.start() == MFI_STAT_OK);
    signal(eventfd);
    readMany(guest);
    CHECK(guest.controller.deleteDoorbell(command.word()) == 0);
    readMany(guest);
}

TEST_CASE("module eventfd roles: what is no eventfd is refused")
{
    const Aftermath aftermath;
    Guest guest;
    const Fd closed;

    CHECK(guest.controller.addDoorbell(1, closed) == EBADF);
    CHECK(guest.controller.addDoorbell(1, guest.controller.node()) == EINVAL); // itself
    CHECK(guest.controller.deleteDoorbell(1) == ENOENT);
}

TEST_CASE("module eventfd roles: one controller's interrupt is another's doorbell")
{
    const Aftermath aftermath;
    auto ping = makeEventfd();
    auto pong = makeEventfd();
    Guest first(Backstore::memory(), {.call = &ping});
    Guest second(Backstore::memory(), {.call = &pong});
    auto one = first.driver.prepare(Frame::read(0, 0, 1).segments({first.driver.buffer(512)}));
    auto two = second.driver.prepare(Frame::read(0, 0, 1).segments({second.driver.buffer(512)}));
    REQUIRE(first.controller.addDoorbell(one.word(), pong) == 0);
    REQUIRE(second.controller.addDoorbell(two.word(), ping) == 0);

    signal(ping);
    const auto laps = [&] { return first.driver.producer() != 0 && second.driver.producer() != 0; };
    CHECK(eventually(laps));
    readMany(first);
    readMany(second);
}
