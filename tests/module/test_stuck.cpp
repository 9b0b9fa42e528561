// SPDX-License-Identifier: GPL-2.0-or-later
// A backstore whose storage does not answer: what waits for it waits, the rest goes on, and all ends when it is back.
#include "aftermath.hpp"
#include "catch.hpp"
#include "firmware_channel.hpp"
#include "guest.hpp"
#include "kernel_module.hpp"
#include "process.hpp"
#include "suspendable_disk.hpp"

#include <atomic>
#include <memory>
#include <sys/ioctl.h>
#include <thread>

using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

constexpr auto a_while = 500ms;

// They are out when a later command, which needs no storage, has ended.
std::vector<Command> readMany(Driver& driver, std::uint8_t ld)
{
    std::vector<Command> commands;
    for (std::uint64_t i = 0; i < 8; ++i)
        commands.push_back(driver.submit(Frame::read(ld, i * 8, 8).segments({driver.buffer(4096)})));
    driver.takeAttention(ld);
    return commands;
}

bool works(Guest& guest)
{
    for (int i = 0; i < 20; ++i)
        if (guest.driver.execute(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)})).status != MFI_STAT_OK)
            return false;
    return true;
}

bool allPending(const Driver& driver, const std::vector<Command>& commands)
{
    return std::all_of(commands.begin(), commands.end(),
                       [&](const auto& command) { return driver.result(command).status == MFI_STAT_PENDING; });
}

// The reset ends, without a word of what was out.
void comesBack(Guest& guest, const std::vector<Command>& commands)
{
    REQUIRE(eventually([&] { return guest.controller.state() == MFI_STATE_READY; }));
    CHECK(allPending(guest.driver, commands));
    CHECK(guest.driver.producer() == 1); // the command that ended before
    REQUIRE(guest.driver.start() == MFI_STAT_OK);
    CHECK(works(guest));
}

} // namespace

TEST_CASE("module stuck: a reset by the guest stays in FW_INIT until the backstore is back, and posts nothing")
{
    const Aftermath aftermath;
    const SuspendableDisk disk;
    Guest other;
    Guest guest(Backstore::block(disk.device()));
    SuspendableDisk::Suspension suspension(disk);
    const auto commands = readMany(guest.driver, 0);

    guest.controller.write(MFI_REG_IDB, MFI_IDB_READY);
    CHECK_FALSE(eventually([&] { return guest.controller.state() != MFI_STATE_FW_INIT; }, a_while));
    CHECK(works(other));
    // What comes meanwhile, a further reset too, changes nothing.
    guest.driver.submit(Frame::scsi(0, std::vector<std::uint8_t>(6)));
    guest.controller.write(MFI_REG_IDB, MFI_IDB_READY);
    CHECK(guest.controller.state() == MFI_STATE_FW_INIT);

    suspension.resume();
    comesBack(guest, commands);
}

TEST_CASE("module stuck: an adapter stopped for good is in FAULT at once, and READY only when the backstore is back")
{
    const Aftermath aftermath;
    const SuspendableDisk disk;
    Guest guest(Backstore::block(disk.device()));
    SuspendableDisk::Suspension suspension(disk);
    const auto commands = readMany(guest.driver, 0);

    guest.controller.write(MFI_REG_IDB, MFI_IDB_STOP_ADP);
    CHECK(guest.controller.state() == MFI_STATE_FAULT);
    guest.controller.write(MFI_REG_IDB, MFI_IDB_READY);
    CHECK_FALSE(eventually([&] { return guest.controller.state() != MFI_STATE_FW_INIT; }, a_while));
    suspension.resume();
    comesBack(guest, commands);
}

TEST_CASE("module stuck: an owner killed meanwhile is freed when the backstore is back, others run on")
{
    const Aftermath aftermath;
    auto doing = GENERATE("nothing", "a reset by doorbell", "a reset by ioctl", "a pause");
    CAPTURE(doing);
    const SuspendableDisk disk;
    Guest other;
    const SimpleTarget simple(Backstore::block(disk.device()));
    SuspendableDisk::Suspension suspension(disk);
    Process owner([&](auto& ready) {
        Controller controller(simple.target);
        Driver driver(controller);
        driver.start();
        readMany(driver, 0);
        ready();
        if (doing == "a reset by doorbell"sv)
            controller.write(MFI_REG_IDB, MFI_IDB_READY);
        if (doing == "a reset by ioctl"sv)
            controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
        const std::uint32_t running = 0;
        if (doing == "a pause"sv)
            ioctl(controller.node().get(), VHOST_MEGASAS_SET_RUNNING, &running);
        return pause();
    });
    REQUIRE(owner.waitUntilReady());
    std::this_thread::sleep_for(a_while);
    owner.kill();
    CHECK(owner.wait() == -1); // it does not wait for the backstore

    CHECK(works(other));
    CHECK(bindNode(openNode(), simple.target.wwpn(), Target::tag()) == EBUSY);
    suspension.resume();
    CHECK(eventually([&] { return bindNode(openNode(), simple.target.wwpn(), Target::tag()) == 0; }));
    CHECK(works(other));
}

TEST_CASE("module stuck: a LUN is unlinked meanwhile; that waits, the other LUNs and controllers run on")
{
    const Aftermath aftermath;
    const SuspendableDisk disk;
    auto stuck = Backstore::block(disk.device());
    Guest other;
    Guest guest;
    guest.simple.target.addLun(1, stuck);
    guest.driver.takeAttention(1);
    guest.driver.takeAttention(0);
    SuspendableDisk::Suspension suspension(disk);
    const auto commands = readMany(guest.driver, 1);

    std::atomic<bool> unlinked = false;
    const std::jthread unlinking([&] {
        guest.simple.target.removeLastLun();
        unlinked = true;
    });
    CHECK_FALSE(eventually([&] { return unlinked.load(); }, a_while));
    CHECK(works(other));
    guest.driver.takeAttention(0); // the list of LUNs changes
    CHECK(works(guest));
    CHECK(allPending(guest.driver, commands));

    suspension.resume();
    for (const auto& command : commands)
        CHECK(guest.driver.wait(command).status == MFI_STAT_OK);
    CHECK(eventually([&] { return unlinked.load(); }));
    auto gone = Frame::read(1, 0, 1).segments({guest.driver.buffer(512)});
    CHECK(guest.driver.execute(gone).status == MFI_STAT_DEVICE_NOT_FOUND);
}

TEST_CASE("module stuck: a new daemon has room for its commands, whatever the dead one has left")
{
    const Aftermath aftermath;
    const SuspendableDisk disk;
    Guest guest(Backstore::block(disk.device()));
    const FirmwareChannel::Bytes read{0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0};
    const FirmwareChannel::Bytes inquiry{0x12, 0, 0, 0, 36, 0};
    SuspendableDisk::Suspension suspension(disk);
    {
        FirmwareChannel dead(guest.controller.id());
        for (std::uint64_t id = 0; id < VHOST_MEGASAS_FW_MAX_EXEC; ++id)
            REQUIRE(dead.execute(dead.generation(), id, 0, read, 512) == 0);
        CHECK(dead.execute(dead.generation(), 99, 0, read, 512) == ENOSPC);
    }
    FirmwareChannel next(guest.controller.id());
    REQUIRE(next.execute(next.generation(), 1, 0, inquiry, 36) == 0);
    REQUIRE(next.receive());
    suspension.resume();
    REQUIRE(next.execute(next.generation(), 2, 0, read, 512) == 0);
    CHECK(next.receive()->header.id == 2);
    CHECK(works(guest));
}

TEST_CASE("module stuck: the module stays while a controller drains, and goes then")
{
    const Aftermath aftermath;
    const SuspendableDisk disk;
    {
        auto guest = std::make_unique<Guest>(Backstore::block(disk.device()));
        SuspendableDisk::Suspension suspension(disk);
        readMany(guest->driver, 0);
        guest->controller.close();
        CHECK(kernel_module::unload() != 0);
        suspension.resume();
    }
}
