// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "firmware_channel.hpp"
#include "guest.hpp"
#include "kernel_module.hpp"
#include "pins.hpp"
#include "process.hpp"
#include "suspendable_disk.hpp"

#include <memory>
#include <thread>

using namespace std::chrono_literals;

namespace {

void readALot(Guest& guest, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        guest.driver.submit(Frame::read(0, i * 128, 128).segments({guest.driver.buffer(65536)}));
}

} // namespace

TEST_CASE("module teardown: every page pinned is unpinned")
{
    auto before = pinnedPages();
    {
        NullBlock disk;
        Guest guest(Backstore::block(disk.device()));
        auto command = guest.driver.prepare(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
        auto doorbell = makeEventfd();
        REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);
        signal(doorbell);
        REQUIRE(guest.driver.wait(command).status == MFI_STAT_OK);
        CHECK(pinnedPages() > before); // while no I/O goes on: the two counters are not read at once
        readALot(guest, 20);
    }
    CHECK(eventually([&] { return pinnedPages() == before; }));
}

TEST_CASE("module teardown: the owner is killed under I/O")
{
    auto before = pinnedPages();
    {
        const SuspendableDisk disk;
        SimpleTarget simple(Backstore::block(disk.device()));
        SuspendableDisk::Suspension suspension(disk);
        Process owner([&](auto& ready) {
            Controller controller(simple.target);
            Driver driver(controller);
            if (driver.start() != MFI_STAT_OK)
                return 1;
            for (std::size_t i = 0; i < 20; ++i)
                driver.submit(Frame::read(0, i * 128, 128).segments({driver.buffer(65536)}));
            driver.submit(Frame::dcmd(0x01040500));
            ready();
            pause();
            return 0;
        });
        REQUIRE(owner.waitUntilReady());
        owner.kill();
        CHECK(owner.wait() == -1);

        auto node = openNode();
        CHECK(bindNode(node, simple.target.wwpn(), 1) == EBUSY); // still drains
        suspension.resume();
        CHECK(eventually([&] { return bindNode(node, simple.target.wwpn(), 1) == 0; }));
    }
    CHECK(eventually([&] { return pinnedPages() == before; }));
}

TEST_CASE("module teardown: closing does not wait for a stuck backstore, the rest drains")
{
    auto before = pinnedPages();
    {
        const SuspendableDisk disk;
        Guest guest(Backstore::block(disk.device()));
        SuspendableDisk::Suspension suspension(disk);
        const auto idle = pinnedPages();
        readALot(guest, 10);
        REQUIRE(eventually([&] { return pinnedPages() >= idle + 16; })); // a read is out
        guest.controller.close();
        CHECK(pinnedPages() > before);
    }
    CHECK(eventually([&] { return pinnedPages() == before; }));
}

TEST_CASE("module teardown: again and again on one portal group")
{
    SimpleTarget simple;
    for (int i = 0; i < 20; ++i) {
        REQUIRE(eventually([&] {
            auto node = openNode();
            return bindNode(node, simple.target.wwpn(), 1) == 0;
        }));
    }
    for (int i = 0; i < 5; ++i) {
        std::unique_ptr<Controller> controller;
        REQUIRE(eventually([&] {
            try {
                controller = std::make_unique<Controller>(simple.target);
            } catch (const std::system_error& error) {
                if (error.code().value() != EBUSY)
                    throw;
            }
            return controller != nullptr;
        }));
        Driver driver(*controller);
        REQUIRE(driver.start() == MFI_STAT_OK);
    }
}

TEST_CASE("module teardown: the module goes after all of it, with a channel's file closed in any order")
{
    {
        auto guest = std::make_unique<Guest>();
        FirmwareChannel firmware(guest->controller.id());
        guest->driver.submit(Frame::dcmd(0x01040500));
        REQUIRE(firmware.receive());
        CHECK(kernel_module::unload() != 0);
        guest.reset();
    }
    CHECK(eventually([] { return kernel_module::unload() == 0; }));
    CHECK_FALSE(std::filesystem::exists("/sys/module/vhost_megasas"));
    kernel_module::load();
}

TEST_CASE("module teardown: a node that is closed while its channel waits for a message")
{
    auto guest = std::make_unique<Guest>();
    FirmwareChannel firmware(guest->controller.id());
    std::jthread closing([&] {
        std::this_thread::sleep_for(50ms);
        guest->controller.close();
    });

    char buffer[4096];
    CHECK(read(firmware.node().get(), buffer, sizeof(buffer)) == 0);
    CHECK(firmware.hungUp());
}
