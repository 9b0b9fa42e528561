// SPDX-License-Identifier: GPL-2.0-or-later
// Linux' megaraid_sas from probe to shutdown, through its resets and into a running controller.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"
#include "replay_linux.hpp"
#include "stuck_until_reset.hpp"

#include <memory>

using namespace std::chrono_literals;

namespace {

constexpr auto a_while = 500ms;
const std::set<int> none_yet{MFI_STAT_PENDING};

struct Machine {
    SuspendableDisk disk;
    SimpleTarget simple{Backstore::block(disk.device())};
    Controller controller{simple.target};
    FirmwareThread firmware{controller.id(), plausibleAnswer};
};

// Commands that are out, and where their data go.
struct Flight {
    Flight(LinuxGuest& guest, std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) {
            rooms.push_back(guest.buffer(4096));
            commands.push_back(guest.begin(Frame::read(0, i * 8, 8).segments({rooms.back()})));
        }
    }
    [[nodiscard]] std::set<int> statuses(const LinuxGuest& guest) const
    {
        std::set<int> all;
        for (auto index : commands)
            all.insert(guest.status(index));
        return all;
    }

    std::vector<Segment> rooms;
    std::vector<std::uint32_t> commands;
};

} // namespace

TEST_CASE("module replay: Linux from probe to shutdown")
{
    const Aftermath aftermath;
    Machine machine;
    LinuxGuest guest(machine.controller);

    REQUIRE(guest.toReady());
    REQUIRE((machine.controller.read(MFI_REG_OSP0) & MFI_STATE_MSIX) != 0);
    REQUIRE(guest.probe() == MFI_STAT_OK);
    REQUIRE((machine.controller.read(MFI_REG_OSP0) & MFI_STATE_MSIX) == 0); // or it takes IEEE elements
    for (int id = 0; id < 64; ++id) {
        auto inquiry = Frame::scsi(static_cast<std::uint8_t>(id), {0x12, 0, 0, 0, 36, 0}, 36)
                           .segments({guest.buffer(36)})
                           .flags(MFI_FRAME_DIR_READ);
        CHECK(guest.run(inquiry) == (id == 0 ? MFI_STAT_OK : MFI_STAT_DEVICE_NOT_FOUND));
    }
    const auto events = guest.waitForEvents();
    const Flight flight(guest, 40);
    for (auto index : flight.commands)
        CHECK(guest.finish(index) == MFI_STAT_OK);

    CHECK(guest.poll(Frame::dcmd(dcmd::cache_flush, 0, {3})) == MFI_STAT_OK);
    const auto abort = guest.begin(Frame::abort(events, guest.address(events)));
    CHECK(guest.finish(events) == MFI_STAT_PENDING);
    CHECK(guest.finish(abort) == MFI_STAT_OK);
    CHECK(*(guest.order().end() - 2) == events);
    CHECK(guest.poll(Frame::dcmd(dcmd::shutdown)) == MFI_STAT_OK);
    guest.disable();
    CHECK(machine.firmware.cancels() == 1);
}

TEST_CASE("module replay: Linux resets its controller under I/O and fires the same frames again")
{
    const Aftermath aftermath;
    auto by_keys = GENERATE(true, false); // write-sequence and host-diag, or the doorbell
    Machine machine;
    LinuxGuest guest(machine.controller);
    REQUIRE(guest.probe() == MFI_STAT_OK);
    guest.waitForEvents();
    auto stuck = std::make_unique<StuckUntilReset>(machine.disk, machine.controller);
    const Flight flight(guest, 16);

    for (int reset = 0; reset < 2; ++reset) {
        guest.disable();
        if (by_keys)
            REQUIRE(guest.resetAdapter());
        REQUIRE(guest.toReady());
        CAPTURE(reset);
        CHECK(flight.statuses(guest) == none_yet);
        REQUIRE(guest.init() == MFI_STAT_OK);
        guest.enable();
        stuck.reset();
        if (reset == 0)
            stuck = std::make_unique<StuckUntilReset>(machine.disk, machine.controller);
        for (auto index : flight.commands)
            guest.refire(index);
    }
    for (auto index : flight.commands)
        CHECK(guest.finish(index) == MFI_STAT_OK);
    CHECK_FALSE(eventually([&] { return guest.interrupt() && guest.order().size() > 17; }, a_while));
}

TEST_CASE("module replay: a new kernel in a running controller sees nothing of the old one's")
{
    const Aftermath aftermath;
    Machine machine;
    auto& memory = machine.controller.memory();
    LinuxGuest old_kernel(machine.controller);
    REQUIRE(old_kernel.probe() == MFI_STAT_OK);
    old_kernel.waitForEvents();
    const StuckUntilReset stuck(machine.disk, machine.controller);
    const Flight flight(old_kernel, 32);

    // Other memory, other contexts; what was the old one's serves other ends now.
    LinuxGuest new_kernel(machine.controller, 0x100000);
    REQUIRE(new_kernel.toReady());
    const auto mine = pattern(4096, 7);
    for (const auto& room : flight.rooms)
        memory.put(room.address, mine);
    const auto old_frames = memory.get(old_kernel.address(0), std::size_t{LinuxGuest::commands} * 1024);
    REQUIRE(new_kernel.probe() == MFI_STAT_OK);

    for (int round = 0; round < 4; ++round) {
        const Flight more(new_kernel, 32);
        for (auto index : more.commands)
            REQUIRE(new_kernel.finish(index) == MFI_STAT_OK); // and no context but these
    }
    for (const auto& room : flight.rooms)
        CHECK((memory.get(room.address, 4096) == mine));
    CHECK((memory.get(old_kernel.address(0), old_frames.size()) == old_frames));
}

TEST_CASE("module replay: Linux gives its controller up, and a new driver takes it")
{
    const Aftermath aftermath;
    Machine machine;
    LinuxGuest guest(machine.controller);
    REQUIRE(guest.probe() == MFI_STAT_OK);
    SuspendableDisk::Suspension suspension(machine.disk);
    const Flight flight(guest, 16);

    machine.controller.write(MFI_REG_IDB, MFI_IDB_STOP_ADP); // megaraid_sas_kill_hba()
    REQUIRE(eventually([&] { return machine.controller.state() == MFI_STATE_FAULT; }));
    suspension.resume();
    CHECK_FALSE(eventually([&] { return flight.statuses(guest) != none_yet; }, a_while));
    machine.controller.write(MFI_REG_IDB, MFI_IDB_ABORT | MFI_IDB_READY | MFI_IDB_MFIMODE);
    LinuxGuest next(machine.controller, 0x1000);
    REQUIRE(next.toReady());
    REQUIRE(next.probe() == MFI_STAT_OK);
}
