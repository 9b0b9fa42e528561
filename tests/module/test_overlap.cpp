// SPDX-License-Identifier: GPL-2.0-or-later
// Data, sense and queue on top of what the controller itself writes.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"

namespace {

// A LUN whose blocks are full of a byte.
struct Filled : Guest {
    explicit Filled(std::uint8_t byte)
    {
        auto data = driver.buffer(std::vector<std::uint8_t>(8192, byte));
        REQUIRE(driver.execute(Frame::write(0, 0, 16).segments({data})).status == MFI_STAT_OK);
        done = driver.producer();
    }

    // The controller goes by its own index, whatever the data made of the guest's.
    bool posted()
    {
        ++done;
        return eventually([&] { return driver.producer() == done; });
    }
    [[nodiscard]] std::uint32_t lastEntry() const
    {
        return controller.memory().u32(driver.queue() + 4 * std::uint64_t{done - 1});
    }
    bool works()
    {
        auto command = driver.submit(Frame::read(0, 0, 1).segments({driver.buffer(512)}));
        return driver.poll(command).status == MFI_STAT_OK && posted();
    }

    std::uint32_t done = 0;
};

} // namespace

TEST_CASE("module overlap: data on the frame itself do not change what it asked for")
{
    const Aftermath aftermath;
    Filled guest(0x77);
    auto& memory = guest.controller.memory();
    auto place = guest.driver.buffer(8192).address;
    // Of the frame and of the data: zero copy or by a bounce.
    auto [at, data] = GENERATE(std::pair{0U, 0U}, std::pair{512U, 0U}, std::pair{512U, 1U});
    auto command = guest.driver.prepareAt(place + at, Frame::read(0, 0, 8).segments({{place + data, 4096}}));

    guest.driver.kick(command);
    REQUIRE(guest.posted());
    CHECK(guest.lastEntry() == command.context);
    CHECK(guest.driver.result(command).status == MFI_STAT_OK);
    CHECK(memory.u8(command.address) == 0x77);
    CHECK(memory.u8(place + 4095) == 0x77);
    CHECK(guest.works());
}

TEST_CASE("module overlap: a frame written out as data is only that")
{
    const Aftermath aftermath;
    Filled guest(0);
    auto place = guest.driver.buffer(4096).address;
    auto command = guest.driver.prepareAt(place, Frame::write(0, 0, 8).segments({{place, 4096}}));

    guest.driver.kick(command);
    REQUIRE(guest.posted());
    CHECK(guest.driver.result(command).status == MFI_STAT_OK);
    CHECK(guest.works());
}

TEST_CASE("module overlap: data on the reply queue and its indices harm the guest alone")
{
    const Aftermath aftermath;
    Filled guest(0xAA);
    auto address = GENERATE_REF(guest.driver.queue(), guest.driver.indices(), guest.driver.queueInfo());
    auto command = guest.driver.prepare(Frame::read(0, 0, 8).segments({{address, 4096}}));

    guest.driver.kick(command);
    REQUIRE(guest.posted());
    CHECK(guest.lastEntry() == command.context);
    CHECK(guest.works());
}

TEST_CASE("module overlap: sense on the frame, the queue and the indices")
{
    const Aftermath aftermath;
    Filled guest(0);
    auto command = guest.driver.prepare(Frame::read(0, ~0U, 1).segments({guest.driver.buffer(512)}));
    const std::uint64_t places[] = {command.address, guest.driver.queue(), guest.driver.indices()};
    auto address = GENERATE_REF(from_range(std::begin(places), std::end(places)));
    auto frame = Frame::read(0, ~0U, 1).segments({guest.driver.buffer(512)});
    guest.controller.memory().put(command.address, frame.context(command.context).sense(address, 96).bytes());

    guest.driver.kick(command);
    REQUIRE(guest.posted());
    CHECK(guest.lastEntry() == command.context);
    CHECK(guest.driver.result(command).status == MFI_STAT_SCSI_DONE_WITH_ERROR);
    CHECK(guest.works());
}

TEST_CASE("module overlap: a reply queue on its own indices, on its information or on its INIT")
{
    const Aftermath aftermath;
    SimpleTarget simple;
    Controller controller(simple.target);
    Driver driver(controller);
    auto& memory = controller.memory();
    auto init = driver.prepare(Frame::init(driver.queueInfo()));
    auto where = GENERATE_REF(driver.indices(), driver.queueInfo(), init.address);
    memory.setU32(driver.queueInfo() + 0x08, static_cast<std::uint32_t>(where));

    driver.kick(init);
    CHECK(driver.poll(init).status == MFI_STAT_OK);
    for (int i = 0; i < 200; ++i) { // three times around
        auto command = driver.submit(Frame::read(0, 0, 1).segments({driver.buffer(512)}));
        if (where != init.address) // there the queue lies on the frames, too
            REQUIRE(driver.poll(command).status == MFI_STAT_OK);
    }
    controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    Driver fresh(controller);
    REQUIRE(fresh.start() == MFI_STAT_OK);
    CHECK(fresh.execute(Frame::read(0, 0, 1).segments({fresh.buffer(512)})).status == MFI_STAT_OK);
}
