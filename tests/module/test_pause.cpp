// SPDX-License-Identifier: GPL-2.0-or-later
// QEMU's stop and cont.
#include "catch.hpp"
#include "firmware_channel.hpp"
#include "guest.hpp"

#include <sys/ioctl.h>
#include <thread>

using namespace std::chrono_literals;

namespace {

int setRunning(Guest& guest, std::uint32_t running)
{
    return errorOf(ioctl(guest.controller.node().get(), VHOST_MEGASAS_SET_RUNNING, &running));
}

Frame readBlock(Guest& guest, std::uint64_t lba)
{
    return Frame::read(0, lba, 1).segments({guest.driver.buffer(512)});
}

} // namespace

TEST_CASE("module pause: a machine stops or runs, nothing else")
{
    Guest guest;

    CHECK(setRunning(guest, 2) == EINVAL);
    CHECK(setRunning(guest, 1) == 0);
    CHECK(setRunning(guest, 0) == 0);
    CHECK(setRunning(guest, 0) == 0);
    CHECK(setRunning(guest, 1) == 0);
    CHECK(guest.driver.execute(readBlock(guest, 0)).status == MFI_STAT_OK);
}

TEST_CASE("module pause: it begins when the I/O that is out has ended")
{
    NullBlock disk({.delay = 300ms});
    Guest guest(Backstore::block(disk.device()));
    std::vector<Command> commands;
    for (std::uint64_t lba = 0; lba < 8; ++lba)
        commands.push_back(guest.driver.submit(readBlock(guest, lba)));

    CHECK(setRunning(guest, 0) == 0);
    // What was not taken before waits; the rest is answered by now.
    auto answered = guest.driver.producer();
    std::this_thread::sleep_for(500ms);
    CHECK(guest.driver.producer() == answered);
    CHECK(setRunning(guest, 1) == 0);
    for (const auto& command : commands)
        CHECK(guest.driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module pause: frames wait, each is taken once, in order")
{
    Guest guest;
    auto eventfd = makeEventfd();
    auto learnt = guest.driver.prepare(readBlock(guest, 0));
    REQUIRE(guest.controller.addDoorbell(learnt.word(), eventfd) == 0);

    REQUIRE(setRunning(guest, 0) == 0);
    signal(eventfd);
    signal(eventfd);
    auto slow = guest.driver.submit(readBlock(guest, 1));
    guest.driver.kick(slow);
    std::this_thread::sleep_for(200ms);
    CHECK(guest.driver.producer() == 0);

    // A doorbell that is forgotten meanwhile has not forgotten its frame.
    CHECK(guest.controller.deleteDoorbell(learnt.word()) == 0);
    REQUIRE(setRunning(guest, 1) == 0);
    CHECK(guest.driver.wait(learnt).status == MFI_STAT_OK);
    CHECK(guest.driver.wait(slow).status == MFI_STAT_OK);
    CHECK(guest.driver.producer() == 2);
    CHECK(guest.controller.memory().u32(guest.driver.queue()) == learnt.context);
}

TEST_CASE("module pause: a frame that waits is taken once, though guest memory is replaced between its kicks")
{
    Guest guest;
    auto& controller = guest.controller;

    REQUIRE(setRunning(guest, 0) == 0);
    const auto command = guest.driver.submit(readBlock(guest, 0));
    controller.setMemory(controller.memory().table());
    guest.driver.kick(command);
    REQUIRE(setRunning(guest, 1) == 0);
    CHECK(guest.driver.wait(command).status == MFI_STAT_OK);
    CHECK_FALSE(eventually([&] { return guest.driver.producer() != 1; }, 300ms));
}

TEST_CASE("module pause: a reset forgets what waits")
{
    Guest guest;

    REQUIRE(setRunning(guest, 0) == 0);
    auto command = guest.driver.submit(readBlock(guest, 0));
    guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    REQUIRE(setRunning(guest, 1) == 0);
    REQUIRE(guest.driver.start() == MFI_STAT_OK);
    CHECK(guest.driver.execute(readBlock(guest, 1)).status == MFI_STAT_OK);
    CHECK(guest.driver.result(command).status == MFI_STAT_PENDING);
}

TEST_CASE("module pause: a DCMD's answer waits too")
{
    Guest guest;
    FirmwareChannel firmware(guest.controller.id());
    auto buffer = guest.driver.buffer(64);
    auto command = guest.driver.submit(
        Frame::dcmd(0x01010000, 64).segments({buffer}, SglForm::Sgl32).flags(MFI_FRAME_DIR_READ));
    auto message = firmware.receive();
    while (message && message->header.type != VHOST_MEGASAS_FW_REQUEST)
        message = firmware.receive();
    REQUIRE(message);

    REQUIRE(setRunning(guest, 0) == 0);
    CHECK(firmware.reply(message->header, MFI_STAT_OK, pattern(64, 5)) == 0);
    CHECK(firmware.reply(message->header, MFI_STAT_OK, pattern(64, 6)) == ENOENT);
    std::this_thread::sleep_for(200ms);
    CHECK(guest.driver.result(command).status == MFI_STAT_PENDING);
    CHECK(guest.driver.data(buffer) == std::vector<std::uint8_t>(64));

    SECTION("until the machine runs")
    {
        REQUIRE(setRunning(guest, 1) == 0);
        CHECK(guest.driver.wait(command).status == MFI_STAT_OK);
        CHECK(guest.driver.data(buffer) == pattern(64, 5));
    }
    SECTION("or for ever, after a reset")
    {
        guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
        REQUIRE(setRunning(guest, 1) == 0);
        CHECK(guest.driver.result(command).status == MFI_STAT_PENDING);
        CHECK(guest.driver.data(buffer) == std::vector<std::uint8_t>(64));
    }
}
