// SPDX-License-Identifier: GPL-2.0-or-later
// Guest memory that goes, comes and moves while the controller works on it.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"
#include "suspendable_disk.hpp"

#include <thread>

namespace {

struct Region {
    std::uint64_t start;
    std::uint64_t end;
    const GuestMemory* home;
};

// struct vhost_memory.
std::vector<std::uint64_t> table(const std::vector<Region>& regions)
{
    std::vector<std::uint64_t> words{regions.size()};
    for (const auto& region : regions)
        words.insert(words.end(), {region.start, region.end - region.start,
                                   reinterpret_cast<std::uint64_t>(region.home->at(region.start)), 0});
    return words;
}

std::vector<std::uint64_t> lowOnly(const GuestMemory& memory)
{
    return table({{0, GuestMemory::hole, &memory}});
}

constexpr std::uint64_t low_frame = 0x8000;

bool answered(const GuestMemory& memory, const Command& command)
{
    return eventually(
        [&] { return memory.u8(command.address + offsetof(mfi_header, cmd_status)) != MFI_STAT_PENDING; });
}

} // namespace

TEST_CASE("module memory table: what is in flight ends in the memory where it began")
{
    const Aftermath aftermath;
    const SuspendableDisk disk;
    const GuestMemory other;
    Guest guest(Backstore::block(disk.device()));
    auto& driver = guest.driver;
    auto& memory = guest.controller.memory();
    REQUIRE(driver.execute(Frame::write(0, 0, 8).segments({driver.buffer(pattern(4096, 1))})).status == MFI_STAT_OK);
    auto in = driver.buffer(4096);
    auto bounced = driver.buffer(4096, 3);
    auto out = driver.buffer(pattern(4096, 2));
    auto again = driver.buffer(4096);
    const auto third = driver.prepare(Frame::read(0, 8, 8).segments({again}).flags(MFI_FRAME_DONT_POST));
    SuspendableDisk::Suspension suspension(disk);
    const auto first = driver.submit(Frame::read(0, 0, 8).segments({in}));
    const auto second = driver.submit(Frame::read(0, 0, 8).segments({bounced}));
    const auto write = driver.submit(Frame::write(0, 8, 8).segments({out}));
    driver.takeAttention(0); // no I/O of the disk; when it is answered, what was kicked before it has been taken
    const auto before = driver.producer();

    const auto copy = memory.get(GuestMemory::hole_end, GuestMemory::size - GuestMemory::hole_end);
    other.put(GuestMemory::hole_end, copy);
    other.put(in.address, std::vector<std::uint8_t>(4096));
    guest.controller.setMemory(table({{GuestMemory::hole_end, GuestMemory::size, &other}}));
    suspension.resume();
    for (const auto& command : {first, second, write}) {
        REQUIRE(answered(memory, command));
        CHECK(driver.result(command).status == MFI_STAT_OK);
    }
    CHECK(driver.producer() == before); // its queue is no more, until the next INIT
    CHECK((memory.get(in.address, 4096) == pattern(4096, 1)));
    CHECK((memory.get(bounced.address, 4096) == pattern(4096, 1)));
    CHECK((other.get(in.address, 4096) == std::vector<std::uint8_t>(4096)));

    // What comes now is looked for in the new place.
    driver.kick(third);
    REQUIRE(answered(other, third));
    CHECK(other.u8(third.address + offsetof(mfi_header, cmd_status)) == MFI_STAT_OK);
    CHECK((other.get(again.address, 4096) == pattern(4096, 2)));
    CHECK((memory.get(again.address, 4096) == std::vector<std::uint8_t>(4096)));
}

TEST_CASE("module memory table: memory that is gone is no place for data or frames until it is back")
{
    const Aftermath aftermath;
    Guest guest;
    auto& driver = guest.driver;
    const auto& memory = guest.controller.memory();
    auto doorbell = makeEventfd();
    auto known = driver.prepare(Frame::read(0, 0, 1).segments({driver.buffer(512)}).flags(MFI_FRAME_DONT_POST));
    REQUIRE(guest.controller.addDoorbell(known.word(), doorbell) == 0);
    signal(doorbell);
    REQUIRE(driver.poll(known).status == MFI_STAT_OK);

    guest.controller.setMemory(lowOnly(memory));
    auto reads_high = Frame::read(0, 0, 1).segments({driver.buffer(512)}).flags(MFI_FRAME_DONT_POST);
    auto low = driver.prepareAt(low_frame, reads_high);
    CHECK(driver.poll(driver.kick(low)).status == MFI_STAT_INVALID_SGL);
    memory.at(known.address)[offsetof(mfi_header, cmd_status)] = MFI_STAT_PENDING;
    signal(doorbell);
    auto reads_low = Frame::read(0, 0, 1).segments({{0x10000, 512}}).flags(MFI_FRAME_DONT_POST);
    low = driver.prepareAt(low_frame, reads_low);
    CHECK(driver.poll(driver.kick(low)).status == MFI_STAT_OK);
    CHECK(driver.result(known).status == MFI_STAT_PENDING); // its kick came earlier

    guest.controller.setMemory(memory.table());
    signal(doorbell);
    CHECK(driver.poll(known).status == MFI_STAT_OK);
}

TEST_CASE("module memory table: no memory at all")
{
    const Aftermath aftermath;
    Guest guest;
    auto data = guest.driver.buffer(512);

    guest.controller.setMemory(table({}));
    guest.driver.submit(Frame::read(0, 0, 1).segments({data}));
    guest.driver.submit(Frame::dcmd(0x01010000));
    guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    guest.controller.setMemory(guest.controller.memory().table());
    REQUIRE(guest.driver.start() == MFI_STAT_OK);
    CHECK(guest.driver.execute(Frame::read(0, 0, 1).segments({data})).status == MFI_STAT_OK);
}

TEST_CASE("module memory table: replaced again and again under I/O, without a drain")
{
    const Aftermath aftermath;
    NullBlock disk;
    Guest guest(Backstore::block(disk.device()));
    auto& driver = guest.driver;
    auto& memory = guest.controller.memory();
    constexpr std::uint64_t middle = 16U << 20;
    auto out = driver.buffer(8192);
    auto in = driver.buffer(8192);
    const std::jthread changing([&](const std::stop_token& stop) {
        for (unsigned turn = 0; !stop.stop_requested(); ++turn)
            guest.controller.setMemory(
                turn % 2 ? memory.table()
                         : table({{GuestMemory::hole_end, middle, &memory}, {middle, GuestMemory::size, &memory}}));
    });

    for (std::uint32_t i = 0; i < 300; ++i) {
        memory.put(out.address, pattern(8192, i));
        REQUIRE(driver.execute(Frame::write(0, i, 16).segments({out})).status == MFI_STAT_OK);
        REQUIRE(driver.execute(Frame::read(0, i, 16).segments({in})).status == MFI_STAT_OK);
        REQUIRE((driver.data(in) == driver.data(out)));
    }
}
