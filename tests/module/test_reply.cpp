// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"

using namespace std::chrono_literals;

TEST_CASE("module reply: the queue wraps at the length INIT gave")
{
    auto entries = static_cast<std::uint32_t>(GENERATE(2, 3, 129));
    SimpleTarget simple;
    Controller controller(simple.target);
    Driver driver(controller, entries);
    REQUIRE(driver.start() == MFI_STAT_OK);
    auto behind = driver.queue() + 4 * std::uint64_t{entries};
    controller.memory().setU32(behind, 0xA5A5A5A5);
    auto data = driver.buffer(512);

    for (std::uint32_t i = 1; i <= 2 * entries + 1; ++i) {
        REQUIRE(driver.execute(Frame::read(0, 0, 1).segments({data})).status == MFI_STAT_OK);
        REQUIRE(driver.producer() == i % entries);
    }
    CHECK(controller.memory().u32(behind) == 0xA5A5A5A5);
}

TEST_CASE("module reply: DONT_POST leaves queue and interrupt alone")
{
    Guest guest;
    auto& driver = guest.driver;
    guest.controller.interrupts(0ms);
    auto frame = Frame::read(0, 0, 1).segments({driver.buffer(512)}).flags(MFI_FRAME_DONT_POST);

    CHECK(driver.poll(driver.submit(frame)).status == MFI_STAT_OK);
    CHECK(guest.controller.interrupts(200ms) == 0);
    CHECK(driver.producer() == 0);
}

TEST_CASE("module reply: DONT_POST through a learnt word")
{
    Guest guest;
    auto& driver = guest.driver;
    auto command = driver.prepare(Frame::read(0, 0, 1).segments({driver.buffer(512)}).flags(MFI_FRAME_DONT_POST));
    auto doorbell = makeEventfd();
    REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);

    signal(doorbell);
    CHECK(driver.poll(command).status == MFI_STAT_OK);
    CHECK(driver.producer() == 0);
}

TEST_CASE("module reply: contexts of 64 bits on request")
{
    Guest guest;
    auto& driver = guest.driver;
    auto& memory = guest.controller.memory();
    guest.controller.write(MFI_REG_IDB, MFI_IDB_ABORT | MFI_IDB_READY | MFI_IDB_MFIMODE);
    REQUIRE(eventually([&] { return guest.controller.state() == MFI_STATE_READY; }));
    memory.setU32(driver.queueInfo(), MFI_QINFO_CONTEXT64);
    REQUIRE(driver.start() == MFI_STAT_OK);

    auto command = driver.prepare(Frame::read(0, 0, 1).segments({driver.buffer(512)}));
    memory.setU32(command.address + offsetof(mfi_header, context_hi), 0xFEDCBA98);
    driver.kick(command);
    REQUIRE(eventually([&] { return driver.producer() == 1; }));
    CHECK(memory.u32(driver.queue()) == command.context);
    CHECK(memory.u32(driver.queue() + 4) == 0xFEDCBA98);
}
