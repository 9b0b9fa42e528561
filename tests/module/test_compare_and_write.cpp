// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"


namespace {

constexpr std::uint8_t check_condition = 0x02;
constexpr std::uint8_t miscompare = 0x0E;
constexpr std::uint8_t unit_attention = 0x06;

// One block at LBA 0, compared with one pattern and replaced by another.
Frame compareAndWrite(Driver& driver, std::uint32_t expected, std::uint32_t wanted)
{
    auto data = pattern(512, expected);
    auto next = pattern(512, wanted);
    data.insert(data.end(), next.begin(), next.end());
    return Frame::scsi(0, {0x89, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, 1024)
        .segments({driver.buffer(data)})
        .flags(MFI_FRAME_DIR_WRITE);
}

std::uint8_t senseKey(const Result& result)
{
    return result.sense.size() > 2 ? result.sense[2] & 0x0F : 0;
}

std::vector<std::uint8_t> block(Guest& guest)
{
    auto buffer = guest.driver.buffer(512);
    REQUIRE(guest.driver.execute(Frame::read(0, 0, 1).segments({buffer})).status == MFI_STAT_OK);
    return guest.driver.data(buffer);
}

} // namespace

TEST_CASE("module compare and write: writes if equal, else says where not")
{
    Guest guest;
    auto& driver = guest.driver;
    driver.takeAttention(0);
    REQUIRE(driver.execute(Frame::write(0, 0, 1).segments({driver.buffer(pattern(512, 1))})).status == MFI_STAT_OK);

    CHECK(driver.execute(compareAndWrite(driver, 1, 2)).status == MFI_STAT_OK);
    CHECK(block(guest) == pattern(512, 2));
    auto result = driver.execute(compareAndWrite(driver, 1, 3));
    CHECK(result.status == MFI_STAT_SCSI_DONE_WITH_ERROR);
    CHECK(senseKey(result) == miscompare);
    CHECK(block(guest) == pattern(512, 2));
}

// target_core would give back a semaphore that nobody has taken, and two could compare and write at once.
TEST_CASE("module compare and write: a unit attention in its way leaves the device as it was")
{
    Guest guest;
    Backstore other = Backstore::memory();
    auto& driver = guest.driver;
    driver.takeAttention(0);
    REQUIRE(driver.execute(Frame::write(0, 0, 1).segments({driver.buffer(pattern(512, 1))})).status == MFI_STAT_OK);

    for (int round = 0; round < 3; ++round) {
        guest.simple.target.addLun(1, other); // removal of a LUN is an attention of all others
        guest.simple.target.removeLastLun();
        auto result = driver.execute(compareAndWrite(driver, 1, 1));
        REQUIRE(result.scsi_status == check_condition);
        REQUIRE(senseKey(result) == unit_attention);
    }

    // Of many that expect the same, one writes.
    std::uint32_t value = 1;
    std::vector<Command> commands;
    for (std::uint32_t i = 0; i < 20; ++i)
        commands.push_back(driver.submit(compareAndWrite(driver, value, value + 1)));
    int written = 0;
    for (const auto& command : commands)
        written += driver.wait(command).status == MFI_STAT_OK;
    CHECK(written == 1);
    CHECK(block(guest) == pattern(512, value + 1));
}
