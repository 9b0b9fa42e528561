// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"

namespace {

// One buffer cut into segments of a size.
std::vector<Segment> cut(const Segment& buffer, std::uint32_t size)
{
    std::vector<Segment> list;
    for (std::uint32_t done = 0; done < buffer.length; done += size)
        list.push_back({buffer.address + done, std::min(size, buffer.length - done)});
    return list;
}

void roundTrip(Guest& guest, std::uint64_t lba, std::size_t bytes, std::uint32_t segment, SglForm form,
               std::size_t misaligned, std::size_t block = 512)
{
    auto& driver = guest.driver;
    const auto expected = pattern(bytes, static_cast<std::uint32_t>(lba + bytes + segment));
    const auto blocks = static_cast<std::uint32_t>(bytes / block);
    auto out = driver.buffer(bytes, misaligned);
    guest.controller.memory().put(out.address, expected);
    auto in = driver.buffer(bytes, misaligned);

    REQUIRE(driver.execute(Frame::write(0, lba, blocks).segments(cut(out, segment), form)).status == MFI_STAT_OK);
    REQUIRE(driver.execute(Frame::read(0, lba, blocks).segments(cut(in, segment), form)).status == MFI_STAT_OK);
    CHECK((driver.data(in) == expected));
    CHECK((driver.data(out) == expected));
}

} // namespace

TEST_CASE("module io: data written are data read, 512 bytes to 1 MiB in every SGL form")
{
    auto form = GENERATE(SglForm::Sgl32, SglForm::Sgl64, SglForm::Ieee);
    Guest guest;

    roundTrip(guest, 0, 512, 512, form, 0);
    roundTrip(guest, 1, 4096, 512, form, 0);
    roundTrip(guest, 77, 4096, 4096, form, 512);
    roundTrip(guest, 1000, 65536, 4096, form, 0);
    roundTrip(guest, 2000, 80 * 4096, 4096, form, 0);
    roundTrip(guest, 8000, 1U << 20, 16384, form, 0);
    roundTrip(guest, 8001, 1U << 20, 1U << 20, form, 1024);
}

TEST_CASE("module io: data of any alignment go, by a copy")
{
    auto store = GENERATE(0, 1);
    NullBlock disk;
    Guest guest(store == 0 ? Backstore::memory() : Backstore::block(disk.device()));

    roundTrip(guest, 0, 512, 512, SglForm::Sgl64, 1);
    roundTrip(guest, 10, 4096, 512, SglForm::Sgl64, 3);
    roundTrip(guest, 20, 4096, 100, SglForm::Sgl64, 0);
    roundTrip(guest, 100, 65536, 4095, SglForm::Sgl64, 0);
    roundTrip(guest, 1000, 1U << 20, 1U << 17, SglForm::Ieee, 2049);
}

TEST_CASE("module io: block devices take pages without a copy")
{
    NullBlock disk;
    Guest guest(Backstore::block(disk.device()));

    roundTrip(guest, 0, 512, 512, SglForm::Sgl64, 0);
    roundTrip(guest, 3, 4096, 4096, SglForm::Sgl64, 512);
    roundTrip(guest, 8000, 1U << 20, 16384, SglForm::Sgl64, 0);
}

TEST_CASE("module io: blocks of 4096 bytes")
{
    NullBlock disk({.block_size = 4096});
    Guest guest(Backstore::block(disk.device()));
    auto& driver = guest.driver;

    roundTrip(guest, 0, 4096, 4096, SglForm::Sgl32, 0, 4096);
    roundTrip(guest, 5, 8192, 512, SglForm::Sgl64, 512, 4096);
    roundTrip(guest, 9, 65536, 4095, SglForm::Sgl64, 1, 4096);
    roundTrip(guest, 100, 1U << 20, 16384, SglForm::Ieee, 0, 4096);
    auto last = Frame::read(0, (64U << 20) / 4096 - 1, 1).segments({driver.buffer(4096)});
    CHECK(driver.execute(last).status == MFI_STAT_OK);
    auto beyond = Frame::read(0, (64U << 20) / 4096, 1).segments({driver.buffer(4096)});
    CHECK(driver.execute(beyond).status == MFI_STAT_SCSI_DONE_WITH_ERROR);
    auto small = driver.buffer(pattern(512, 1)); // a block of another disk
    CHECK(driver.execute(Frame::read(0, 0, 1).segments({small})).status != MFI_STAT_OK);
    CHECK((driver.data(small) == pattern(512, 1)));
}

TEST_CASE("module io: an SGL longer than the transfer is not written beyond it")
{
    Guest guest;
    auto in = guest.driver.buffer(pattern(8192, 1));
    auto before = guest.driver.data(in);

    REQUIRE(guest.driver.execute(Frame::read(0, 0, 1).segments({in})).status == MFI_STAT_OK);
    auto after = guest.driver.data(in);
    CHECK(std::equal(before.begin() + 512, before.end(), after.begin() + 512));
    CHECK(std::count(after.begin(), after.begin() + 512, 0) == 512);
}

TEST_CASE("module io: an SGL that is too short is refused and nothing moved")
{
    Guest guest;
    auto in = guest.driver.buffer(pattern(1024, 1));
    auto before = guest.driver.data(in);

    auto result = guest.driver.execute(Frame::read(0, 0, 3).segments({in}));
    CHECK(result.status != MFI_STAT_OK);
    CHECK(guest.driver.data(in) == before);
}

TEST_CASE("module io: no blocks are a transfer of nothing")
{
    Guest guest;

    CHECK(guest.driver.execute(Frame::read(0, 0, 0)).status == MFI_STAT_OK);
    CHECK(guest.driver.execute(Frame::write(0, 0, 0)).status == MFI_STAT_OK);
}

TEST_CASE("module io: data outside guest memory are refused")
{
    Guest guest;
    auto address = GENERATE(GuestMemory::hole, GuestMemory::hole - 512, GuestMemory::size, GuestMemory::size - 512,
                            std::uint64_t{1} << 40, UINT64_MAX - 1023);
    auto result = guest.driver.execute(Frame::read(0, 0, 2).segments({{address, 1024}}));

    CHECK(result.status != MFI_STAT_OK);
    CHECK(result.status != MFI_STAT_PENDING);
    CHECK(guest.controller.state() == MFI_STATE_OPERATIONAL);
}

TEST_CASE("module io: an absent logical drive is DEVICE_NOT_FOUND")
{
    Guest guest;
    auto ld = static_cast<std::uint8_t>(GENERATE(1, 63, 64, 128, 255));
    auto data = guest.driver.buffer(512);

    CHECK(guest.driver.execute(Frame::read(ld, 0, 1).segments({data})).status == MFI_STAT_DEVICE_NOT_FOUND);
    CHECK(guest.driver.execute(Frame::scsi(ld, {0x12, 0, 0, 0, 36, 0}, 36).segments({data})).status ==
          MFI_STAT_DEVICE_NOT_FOUND);
}

TEST_CASE("module io: LUN n is logical drive n")
{
    auto first = Backstore::memory();
    auto second = Backstore::memory();
    Target target;
    target.addLun(3, first);
    target.addLun(63, second);
    target.enable(true);
    Controller controller(target);
    Driver driver(controller);
    REQUIRE(driver.start() == MFI_STAT_OK);
    driver.takeAttention(3);
    driver.takeAttention(63);
    auto three = driver.buffer(pattern(512, 3));
    auto other = driver.buffer(pattern(512, 63));
    auto in = driver.buffer(512);

    REQUIRE(driver.execute(Frame::write(3, 9, 1).segments({three})).status == MFI_STAT_OK);
    REQUIRE(driver.execute(Frame::write(63, 9, 1).segments({other})).status == MFI_STAT_OK);
    REQUIRE(driver.execute(Frame::read(3, 9, 1).segments({in})).status == MFI_STAT_OK);
    CHECK((driver.data(in) == pattern(512, 3)));
    CHECK(driver.execute(Frame::read(0, 0, 1).segments({in})).status == MFI_STAT_DEVICE_NOT_FOUND);
}

TEST_CASE("module io: many commands at once all come back with their own data")
{
    NullBlock disk;
    Guest guest(Backstore::block(disk.device()));
    auto& driver = guest.driver;
    constexpr std::size_t count = 60;
    std::vector<Command> commands;
    std::vector<Segment> buffers;

    for (std::size_t i = 0; i < count; ++i)
        commands.push_back(driver.submit(
            Frame::write(0, i * 8, 8).segments({driver.buffer(pattern(4096, static_cast<std::uint32_t>(i)))})));
    for (const auto& command : commands)
        REQUIRE(driver.wait(command).status == MFI_STAT_OK);
    commands.clear();
    for (std::size_t i = 0; i < count; ++i) {
        buffers.push_back(driver.buffer(4096));
        commands.push_back(driver.submit(Frame::read(0, i * 8, 8).segments({buffers.back()})));
    }
    for (std::size_t i = 0; i < count; ++i) {
        REQUIRE(driver.wait(commands[i]).status == MFI_STAT_OK);
        REQUIRE((driver.data(buffers[i]) == pattern(4096, static_cast<std::uint32_t>(i))));
    }
}
