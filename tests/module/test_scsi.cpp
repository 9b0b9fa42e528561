// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"

namespace {

struct Answer {
    Result result;
    std::vector<std::uint8_t> data;
};

Answer ask(Guest& guest, const std::vector<std::uint8_t>& cdb, std::uint32_t length, std::size_t misaligned = 0)
{
    auto buffer = guest.driver.buffer(length, misaligned);
    auto result = guest.driver.execute(Frame::scsi(0, cdb, length).segments({buffer}).flags(MFI_FRAME_DIR_READ));
    return {result, guest.driver.data(buffer)};
}

} // namespace

TEST_CASE("module scsi: TEST UNIT READY")
{
    Guest guest;

    guest.driver.takeAttention(0);
    CHECK(guest.driver.execute(Frame::scsi(0, std::vector<std::uint8_t>(6))).status == MFI_STAT_OK);
}

TEST_CASE("module scsi: INQUIRY, into an odd place and with more room than there is data")
{
    Guest guest;

    auto inquiry = ask(guest, {0x12, 0, 0, 0, 36, 0}, 36, 5);
    REQUIRE(inquiry.result.status == MFI_STAT_OK);
    CHECK(std::string(inquiry.data.begin() + 8, inquiry.data.begin() + 15) == "LIO-ORG");

    auto more = ask(guest, {0x12, 0, 0, 0, 255, 0}, 255);
    CHECK(more.result.status == MFI_STAT_OK);

    auto less = ask(guest, {0x12, 0, 0, 0, 255, 0}, 8); // CDB allows more than the guest has room for
    CHECK(less.result.status == MFI_STAT_OK);
    CHECK(less.data[4] >= 31);
}

TEST_CASE("module scsi: READ CAPACITY says the backstore's size")
{
    Guest guest(Backstore::memory(16U << 20));

    auto ten = ask(guest, {0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 8);
    REQUIRE(ten.result.status == MFI_STAT_OK);
    CHECK(ten.data == std::vector<std::uint8_t>{0, 0, 0x7F, 0xFF, 0, 0, 2, 0});
    auto sixteen = ask(guest, {0x9E, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0}, 32);
    REQUIRE(sixteen.result.status == MFI_STAT_OK);
    CHECK((sixteen.data[6] == 0x7F && sixteen.data[7] == 0xFF && sixteen.data[10] == 2));
}

TEST_CASE("module scsi: REPORT LUNS")
{
    Guest guest;

    auto luns = ask(guest, {0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0}, 64);
    REQUIRE(luns.result.status == MFI_STAT_OK);
    CHECK(luns.data[3] >= 8);
}

TEST_CASE("module scsi: a read and a write without direction flags, as SeaBIOS sends them")
{
    Guest guest;
    auto& driver = guest.driver;
    auto out = driver.buffer(pattern(512, 9));
    auto in = driver.buffer(512);

    REQUIRE(driver
                .execute(Frame::scsi(0, {0x2A, 0, 0, 0, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, 512)
                             .segments({out}, SglForm::Sgl32))
                .status == MFI_STAT_OK);
    REQUIRE(
        driver
            .execute(
                Frame::scsi(0, {0x28, 0, 0, 0, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, 512).segments({in}, SglForm::Sgl32))
            .status == MFI_STAT_OK);
    CHECK((driver.data(in) == pattern(512, 9)));
}

TEST_CASE("module scsi: the direction flag of a READ does not turn it into a write")
{
    Guest guest;
    auto& driver = guest.driver;
    auto original = driver.buffer(pattern(512, 1));
    REQUIRE(driver.execute(Frame::write(0, 0, 1).segments({original})).status == MFI_STAT_OK);
    auto other = driver.buffer(pattern(512, 2));

    driver.execute(Frame::scsi(0, {0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0}, 512).segments({other}).flags(MFI_FRAME_DIR_WRITE));
    auto in = driver.buffer(512);
    REQUIRE(driver.execute(Frame::read(0, 0, 1).segments({in})).status == MFI_STAT_OK);
    CHECK((driver.data(in) == pattern(512, 1)));
}

// target_emulate_report_referrals() compares only the start of each LBA with the length.
TEST_CASE("module scsi: REPORT REFERRALS writes no more than there is room for")
{
    constexpr std::size_t room = 128;
    Guest guest;
    auto& driver = guest.driver;
    writeText(guest.simple.backstore.path() / "lba_map", "0 0\n0 1023 0:O\n1024 2047 0:A\n2048 4095 0:S\n");
    driver.takeAttention(0); // tells of the map
    for (std::uint8_t length = 4; length < 100; ++length) {
        CAPTURE(int{length});
        auto data = driver.buffer(pattern(room, length));
        auto report = Frame::scsi(0, {0x9E, 0x13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, length, 0, 0}, length)
                          .segments({data})
                          .flags(MFI_FRAME_DIR_READ);
        REQUIRE(driver.execute(report).status == MFI_STAT_OK);
        const auto after = driver.data(data);
        const auto before = pattern(room, length);
        CHECK(after[3] == 3 * 24);
        CHECK(std::equal(before.begin() + length, before.end(), after.begin() + length));
    }
}

TEST_CASE("module scsi: a block beyond the end gives 2D and sense")
{
    Guest guest(Backstore::memory(16U << 20));
    auto data = guest.driver.buffer(512);
    auto result = guest.driver.execute(Frame::read(0, 32768, 1).segments({data}));

    CHECK(result.status == MFI_STAT_SCSI_DONE_WITH_ERROR);
    CHECK(result.scsi_status == 2);
    REQUIRE(result.sense.size() >= 14);
    CHECK(result.sense.size() <= Driver::sense_room);
    CHECK((result.sense[0] & 0x7F) == 0x70);
    CHECK((result.sense[2] & 0x0F) == 5);
    CHECK(result.sense[12] == 0x21);
}

TEST_CASE("module scsi: sense is cut to the room the guest gave")
{
    Guest guest;
    auto& driver = guest.driver;
    auto data = driver.buffer(512);
    auto sense = driver.buffer(pattern(128, 5));
    auto command = driver.submit(Frame::read(0, UINT64_MAX / 1024, 1).segments({data}).sense(sense.address, 8));
    auto result = driver.wait(command);

    CHECK(result.status == MFI_STAT_SCSI_DONE_WITH_ERROR);
    CHECK(result.sense.size() == 8);
    auto stored = driver.data(sense);
    CHECK((stored[0] & 0x7E) == 0x70 + (stored[0] & 2));
    CHECK(std::equal(stored.begin() + 8, stored.end(), pattern(128, 5).begin() + 8));
}

TEST_CASE("module scsi: without room for sense nothing is written")
{
    Guest guest;
    auto data = guest.driver.buffer(512);
    auto low = guest.controller.memory().get(0, 256);
    // Address 0 with a length: nowhere.
    auto result = guest.driver.execute(Frame::read(0, UINT64_MAX / 1024, 1).segments({data}).sense(0, 96));

    CHECK(result.status == MFI_STAT_SCSI_DONE_WITH_ERROR);
    CHECK(guest.controller.memory().get(0, 256) == low);
}

TEST_CASE("module scsi: a CDB of no or too many bytes is INVALID_PARAMETER")
{
    Guest guest;
    auto length = static_cast<std::uint8_t>(GENERATE(0, 17, 32, 255));
    auto frame = Frame::scsi(0, std::vector<std::uint8_t>(6)).put(offsetof(mfi_header, cdb_len), length, 1);

    CHECK(guest.driver.execute(frame).status == MFI_STAT_INVALID_PARAMETER);
}

TEST_CASE("module scsi: commands of no frame type are refused")
{
    Guest guest;
    auto command = guest.driver.prepare(Frame::scsi(0, {0}));
    auto type = static_cast<std::uint8_t>(GENERATE(0x09, 0x0A, 0xFE));
    guest.controller.memory().put(command.address, std::vector<std::uint8_t>{type});

    CHECK(guest.driver.wait(guest.driver.kick(command)).status == MFI_STAT_INVALID_CMD);
}

TEST_CASE("module scsi: SMP and STP find no device")
{
    Guest guest;
    auto command = guest.driver.prepare(Frame::scsi(0, {0}));
    auto type = static_cast<std::uint8_t>(GENERATE(MFI_CMD_SMP, MFI_CMD_STP));
    guest.controller.memory().put(command.address, std::vector<std::uint8_t>{type});

    CHECK(guest.driver.wait(guest.driver.kick(command)).status == MFI_STAT_DEVICE_NOT_FOUND);
}
