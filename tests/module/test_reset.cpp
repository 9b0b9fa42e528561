// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"
#include "stuck_until_reset.hpp"

#include <thread>

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t reset_flags = MFI_IDB_ABORT | MFI_IDB_READY | MFI_IDB_MFIMODE;

struct Slow {
    SuspendableDisk disk;
    Guest guest{Backstore::block(disk.device())};
    std::vector<Command> commands;

    void submit(std::size_t count)
    {
        auto& driver = guest.driver;
        for (std::size_t i = 0; i < count; ++i) {
            auto buffer = driver.buffer(pattern(4096, static_cast<std::uint32_t>(i)));
            commands.push_back(driver.submit(Frame::read(0, i * 8, 8).segments({buffer})));
        }
    }

    // All of guest memory stays as it is.
    bool quiet()
    {
        auto before = guest.controller.memory().get(GuestMemory::hole_end, GuestMemory::size - GuestMemory::hole_end);
        std::this_thread::sleep_for(500ms);
        return before ==
               guest.controller.memory().get(GuestMemory::hole_end, GuestMemory::size - GuestMemory::hole_end);
    }
};

} // namespace

TEST_CASE("module reset: by doorbell it ends when what is in flight is gone, and nothing is posted")
{
    Slow slow;
    auto& controller = slow.guest.controller;
    SuspendableDisk::Suspension suspension(slow.disk);
    slow.submit(8);

    controller.write(MFI_REG_IDB, reset_flags);
    CHECK(controller.state() != MFI_STATE_OPERATIONAL);
    suspension.resume();
    REQUIRE(eventually([&] { return controller.state() == MFI_STATE_READY; }));
    CHECK(controller.read(MFI_REG_OSP0) == 0xB45003F0);
    CHECK(slow.quiet());
    CHECK(slow.guest.driver.producer() == 0);
    for (const auto& command : slow.commands)
        CHECK(slow.guest.driver.result(command).status == MFI_STAT_PENDING);
}

TEST_CASE("module reset: by ioctl it returns when what is in flight is gone")
{
    auto reason = GENERATE(VHOST_MEGASAS_RESET_SYSTEM, VHOST_MEGASAS_RESET_FLR, VHOST_MEGASAS_RESET_BUS_MASTER);
    Slow slow;
    const StuckUntilReset stuck(slow.disk, slow.guest.controller);
    slow.submit(8);

    slow.guest.controller.reset(static_cast<std::uint32_t>(reason));
    CHECK(slow.guest.controller.read(MFI_REG_OSP0) == 0xB45003F0);
    CHECK(slow.quiet());
    CHECK(slow.guest.driver.producer() == 0);
}

TEST_CASE("module reset: afterwards the controller starts and works again")
{
    Slow slow;
    auto& driver = slow.guest.driver;
    auto data = driver.buffer(4096);

    for (int i = 0; i < 3; ++i) {
        const StuckUntilReset stuck(slow.disk, slow.guest.controller);
        slow.submit(4);
        slow.guest.controller.write(MFI_REG_IDB, i == 1 ? MFI_IDB_READY : reset_flags);
        REQUIRE(eventually([&] { return slow.guest.controller.state() == MFI_STATE_READY; }));
        REQUIRE(driver.start() == MFI_STAT_OK);
        CHECK(driver.execute(Frame::read(0, 0, 8).segments({data})).status == MFI_STAT_OK);
        CHECK(driver.producer() == 1);
    }
}

TEST_CASE("module reset: a learnt word stays learnt")
{
    Guest guest;
    auto& driver = guest.driver;
    auto command = driver.prepare(Frame::read(0, 0, 1).segments({driver.buffer(512)}));
    auto doorbell = makeEventfd();
    REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);
    signal(doorbell);
    REQUIRE(driver.wait(command).status == MFI_STAT_OK);

    guest.controller.write(MFI_REG_IDB, reset_flags);
    REQUIRE(eventually([&] { return guest.controller.state() == MFI_STATE_READY; }));
    REQUIRE(driver.start() == MFI_STAT_OK);
    CHECK(guest.controller.addDoorbell(command.word(), doorbell) == EEXIST);
    signal(doorbell);
    CHECK(driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module reset: frames during a reset by doorbell are not served from before it")
{
    Slow slow;
    SuspendableDisk::Suspension suspension(slow.disk);
    slow.submit(2);
    slow.guest.controller.write(MFI_REG_IDB, reset_flags);
    auto late = slow.guest.driver.submit(Frame::read(0, 0, 1).segments({slow.guest.driver.buffer(512)}));

    suspension.resume();
    REQUIRE(eventually([&] { return slow.guest.controller.state() == MFI_STATE_READY; }));
    CHECK(slow.quiet());
    CHECK(slow.guest.driver.result(late).status == MFI_STAT_PENDING);
}

TEST_CASE("module reset: guest memory can be replaced under I/O")
{
    Slow slow;
    SuspendableDisk::Suspension suspension(slow.disk);
    slow.submit(4);

    slow.guest.controller.setMemory(slow.guest.controller.memory().table());
    suspension.resume();
    for (const auto& command : slow.commands)
        CHECK(slow.guest.driver.wait(command).status == MFI_STAT_OK);
}
