// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"
#include "suspendable_disk.hpp"

#include <sys/resource.h>
#include <thread>

using namespace std::chrono_literals;

TEST_CASE("module doorbell: words of I/O frames are worth learning, others are not")
{
    Guest guest;
    auto& driver = guest.driver;
    auto data = driver.buffer(512);
    auto learn = [&](const Frame& frame) {
        auto command = driver.prepare(frame);
        auto worth = guest.controller.write(MFI_REG_IQP, command.word());
        driver.wait(command);
        return worth;
    };

    CHECK(learn(Frame::read(0, 0, 1).segments({data})));
    CHECK(learn(Frame::write(0, 0, 1).segments({data})));
    CHECK(learn(Frame::scsi(0, std::vector<std::uint8_t>(6))));
    CHECK_FALSE(learn(Frame::abort(12345, 0)));
}

TEST_CASE("module doorbell: a learnt word is served through its eventfd")
{
    Guest guest;
    auto& driver = guest.driver;
    auto command = driver.prepare(Frame::write(0, 0, 1).segments({driver.buffer(pattern(512, 1))}));
    auto doorbell = makeEventfd();

    REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);
    for (int i = 0; i < 100; ++i) {
        guest.controller.memory().at(command.address)[2] = MFI_STAT_PENDING;
        signal(doorbell);
        REQUIRE(driver.wait(command).status == MFI_STAT_OK);
    }
    CHECK(driver.producer() == 100 % driver.entries());
}

TEST_CASE("module doorbell: the slow path goes on for a learnt word")
{
    Guest guest;
    auto command = guest.driver.prepare(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
    auto doorbell = makeEventfd();

    REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);
    CHECK(guest.driver.wait(guest.driver.kick(command)).status == MFI_STAT_OK);
}

TEST_CASE("module doorbell: a learnt word may carry any frame")
{
    Guest guest;
    auto& driver = guest.driver;
    auto command = driver.prepare(Frame::read(0, 0, 1).segments({driver.buffer(512)}));
    auto doorbell = makeEventfd();
    REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);
    signal(doorbell);
    REQUIRE(driver.wait(command).status == MFI_STAT_OK);

    guest.controller.memory().put(command.address, Frame::abort(12345, 0).context(command.context).bytes());
    signal(doorbell);
    CHECK(driver.wait(command).status == MFI_STAT_ABORT_NOT_POSSIBLE);
}

TEST_CASE("module doorbell: a word is bound once and can be given up")
{
    Guest guest;
    auto& controller = guest.controller;
    auto command = guest.driver.prepare(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
    auto doorbell = makeEventfd();
    auto second = makeEventfd();

    CHECK(controller.deleteDoorbell(command.word()) == ENOENT);
    REQUIRE(controller.addDoorbell(command.word(), doorbell) == 0);
    CHECK(controller.addDoorbell(command.word(), second) == EEXIST);
    CHECK(controller.deleteDoorbell(command.word()) == 0);

    signal(doorbell);
    CHECK_FALSE(eventually([&] { return guest.driver.drained(command); }, 300ms));
    CHECK(controller.addDoorbell(command.word(), second) == 0);
    signal(second);
    CHECK(guest.driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module doorbell: a kick before the word is bound is served when it is")
{
    Guest guest;
    auto command = guest.driver.prepare(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
    auto doorbell = makeEventfd();

    signal(doorbell);
    REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);
    CHECK(guest.driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module doorbell: another kick of a busy frame is dropped")
{
    const SuspendableDisk disk;
    Guest guest(Backstore::block(disk.device()));
    auto& driver = guest.driver;
    SuspendableDisk::Suspension suspension(disk);
    auto command = driver.prepare(Frame::read(0, 0, 1).segments({driver.buffer(512)}));
    auto doorbell = makeEventfd();
    REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);

    signal(doorbell);
    signal(doorbell);
    driver.kick(command);
    std::this_thread::sleep_for(100ms);
    signal(doorbell);
    std::this_thread::sleep_for(100ms);
    suspension.resume();
    CHECK(driver.wait(command).status == MFI_STAT_OK);
    std::this_thread::sleep_for(300ms);
    CHECK(driver.producer() == 1);
}

TEST_CASE("module doorbell: addresses without memory are survived")
{
    Guest guest;
    auto word = GENERATE(0x00000001U, 0x00100001U, 0x02000001U, 0xFFFFFFFFU, 0x000FFFE1U, 0x01FFFFE1U);

    CHECK_FALSE(guest.controller.write(MFI_REG_IQP, word));
    auto data = guest.driver.buffer(512);
    CHECK(guest.driver.execute(Frame::read(0, 0, 1).segments({data})).status == MFI_STAT_OK);
}

TEST_CASE("module doorbell: a thousand words can be learnt")
{
    const rlimit files{.rlim_cur = 4096, .rlim_max = 4096};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &files) == 0);
    Guest guest;
    std::vector<Fd> doorbells;

    for (std::uint32_t i = 0; i < 1024; ++i) {
        doorbells.push_back(makeEventfd());
        REQUIRE(guest.controller.addDoorbell((0x400000 + i * 1024) | 1, doorbells.back()) == 0);
    }
    auto data = guest.driver.buffer(512);
    CHECK(guest.driver.execute(Frame::read(0, 0, 1).segments({data})).status == MFI_STAT_OK);
}
