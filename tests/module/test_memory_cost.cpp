// SPDX-License-Identifier: GPL-2.0-or-later
// What controllers and their commands take of the host's memory.
#include "catch.hpp"
#include "files.hpp"
#include "guest.hpp"
#include "suspendable_disk.hpp"

#include <memory>
#include <sstream>

namespace {

constexpr long controllers = 16;
constexpr long commands = 256;
constexpr std::size_t page = 4096;
constexpr std::size_t pages = 16; // of each command, none next to another

// Of the kernel itself, in KiB. Stacks are part of what vmalloc holds.
long kernelMemory()
{
    writeText("/proc/sys/vm/drop_caches", "2"); // dentries and inodes that nobody uses
    std::istringstream lines(readText("/proc/meminfo"));
    long sum = 0;
    for (std::string name; lines >> name;) {
        long value = 0;
        lines >> value;
        if (name == "SUnreclaim:" || name == "Percpu:" || name == "VmallocUsed:")
            sum += value;
        std::getline(lines, name);
    }
    return sum;
}

} // namespace

TEST_CASE("module memory cost: an idle controller takes at most 256 KiB")
{
    const Guest first; // what the first one makes is for all
    std::vector<std::unique_ptr<SimpleTarget>> targets;
    auto before = kernelMemory();
    for (long i = 0; i < controllers; ++i)
        targets.push_back(std::make_unique<SimpleTarget>(Backstore::memory()));
    const auto target = (kernelMemory() - before) / controllers;

    std::vector<std::unique_ptr<Controller>> attached;
    std::vector<std::unique_ptr<Driver>> drivers;
    before = kernelMemory();
    for (const auto& each : targets) {
        attached.push_back(std::make_unique<Controller>(each->target));
        drivers.push_back(std::make_unique<Driver>(*attached.back(), 1008));
        REQUIRE(drivers.back()->start() == MFI_STAT_OK);
    }
    const auto controller = (kernelMemory() - before) / controllers;
    WARN(controller << " KiB for a controller, " << target << " KiB for its target with a backstore");
    CHECK(controller <= 256);
}

TEST_CASE("module memory cost: a command that is out takes at most 8 KiB")
{
    const SuspendableDisk disk;
    const SimpleTarget simple(Backstore::block(disk.device()));
    Controller controller(simple.target);
    Driver driver(controller, 1008);
    REQUIRE(driver.start() == MFI_STAT_OK);
    driver.takeAttention(0);
    std::vector<Segment> data;
    for (std::size_t i = 0; i < pages; ++i)
        data.push_back(driver.buffer(page));

    SuspendableDisk::Suspension suspension(disk);
    const auto before = kernelMemory();
    std::vector<Command> out;
    for (long i = 0; i < commands; ++i)
        out.push_back(driver.submit(Frame::read(0, 0, pages * page / 512).segments(data)));
    // It needs no storage, so it ends when those before it are with the backstore.
    driver.execute(Frame::scsi(0, {0x12, 0, 0, 0, 0, 0}));
    const auto each = (kernelMemory() - before) * 1024 / commands;
    WARN(each << " bytes for a command of " << pages << " pages, with the backstore's share");
    CHECK(each <= 8192);

    suspension.resume();
    for (const auto& command : out)
        CHECK(driver.wait(command).status == MFI_STAT_OK);
}
