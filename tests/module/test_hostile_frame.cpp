// SPDX-License-Identifier: GPL-2.0-or-later
// Frames of every type with every field out of range.
#include "aftermath.hpp"
#include "catch.hpp"
#include "firmware_thread.hpp"
#include "guest.hpp"

#include <functional>
#include <random>

namespace {

constexpr std::size_t frame_bytes = 1024;

#define AT(field) offsetof(mfi_header, field), sizeof(mfi_header::field)

template <typename T>
Frame with(Frame frame, std::size_t offset, std::size_t width, T value)
{
    return frame.put(offset, static_cast<std::uint64_t>(value), width);
}

struct Row {
    const char* what;
    std::function<Frame(Driver&)> frame;
    std::uint8_t status;
};

Frame readOne(Driver& driver)
{
    return Frame::read(0, 0, 1).segments({driver.buffer(512)});
}

Frame inquiry(Driver& driver)
{
    return Frame::scsi(0, {0x12, 0, 0, 0, 36, 0}, 36).segments({driver.buffer(36)}).flags(MFI_FRAME_DIR_READ);
}

Frame dcmd(Driver& driver)
{
    return Frame::dcmd(0x7F7F7F7F, 64).segments({driver.buffer(64)}).flags(MFI_FRAME_DIR_READ);
}

const Row rows[] = {
    {"LD 64", [](auto& d) { return with(readOne(d), AT(target_id), 64); }, MFI_STAT_DEVICE_NOT_FOUND},
    {"LD 255", [](auto& d) { return with(inquiry(d), AT(target_id), 255); }, MFI_STAT_DEVICE_NOT_FOUND},
    {"LUN 1", [](auto& d) { return with(inquiry(d), AT(lun), 1); }, MFI_STAT_DEVICE_NOT_FOUND},
    {"LUN 255", [](auto& d) { return with(inquiry(d), AT(lun), 255); }, MFI_STAT_DEVICE_NOT_FOUND},
    {"PD behind an LD", [](auto& d) { return with(inquiry(d), AT(cmd), MFI_CMD_PD_SCSI_IO); }, MFI_STAT_OK},
    {"access byte FF", [](auto& d) { return with(readOne(d), AT(lun), 255); }, MFI_STAT_OK},
    {"cdb_len of a read", [](auto& d) { return with(readOne(d), AT(cdb_len), 255); }, MFI_STAT_OK},
    {"cdb_len 0", [](auto& d) { return with(inquiry(d), AT(cdb_len), 0); }, MFI_STAT_INVALID_PARAMETER},
    {"cdb_len 17", [](auto& d) { return with(inquiry(d), AT(cdb_len), 17); }, MFI_STAT_INVALID_PARAMETER},
    {"cdb_len 255", [](auto& d) { return with(inquiry(d), AT(cdb_len), 255); }, MFI_STAT_INVALID_PARAMETER},
    {"cdb_len 16 of 6", [](auto& d) { return with(inquiry(d), AT(cdb_len), 16); }, MFI_STAT_OK},
    {"no elements", [](auto& d) { return with(readOne(d), AT(sge_count), 0); }, MFI_STAT_INVALID_SGL},
    {"timeout FFFF", [](auto& d) { return with(readOne(d), AT(timeout), 0xFFFF); }, MFI_STAT_OK},
    {"unknown flags", [](auto& d) { return with(readOne(d), AT(flags), 0xFFD2); }, MFI_STAT_OK},
    {"blocks 2^32-1", [](auto& d) { return with(readOne(d), AT(data_len), ~0U); }, MFI_STAT_INVALID_PARAMETER},
    {"blocks above the SGL", [](auto& d) { return with(readOne(d), AT(data_len), 2); }, MFI_STAT_INVALID_SGL},
    {"LBA 2^64-1", [](auto& d) { return with(readOne(d), offsetof(mfi_ld_io_frame, lba_lo), 8, ~0ULL); },
     MFI_STAT_SCSI_DONE_WITH_ERROR},
    {"data_len 2^32-1", [](auto& d) { return with(inquiry(d), AT(data_len), ~0U); }, MFI_STAT_INVALID_PARAMETER},
    {"data_len above the SGL", [](auto& d) { return with(inquiry(d), AT(data_len), 37); }, MFI_STAT_INVALID_SGL},
    {"data_len 0", [](auto& d) { return with(inquiry(d), AT(data_len), 0); }, MFI_STAT_OK},
    {"sense nowhere", [](auto& d) { return readOne(d).sense(GuestMemory::hole, 255); }, MFI_STAT_OK},
    {"sense nowhere, but needed",
     [](auto& d) { return Frame::read(0, ~0U, 1).segments({d.buffer(512)}).sense(UINT64_MAX - 4, 255); },
     MFI_STAT_SCSI_DONE_WITH_ERROR},
    {"DCMD of 2^32-1 bytes",
     [](auto&) {
         return Frame::dcmd(1, ~0U).segments({{GuestMemory::hole_end, ~0U}}).flags(MFI_FRAME_DIR_READ);
     },
     MFI_STAT_INVALID_PARAMETER},
    {"DCMD above its SGL", [](auto& d) { return with(dcmd(d), AT(data_len), 65); }, MFI_STAT_INVALID_DCMD},
    {"DCMD without SGL", [](auto& d) { return with(dcmd(d), AT(sge_count), 0); }, MFI_STAT_INVALID_DCMD},
    {"DCMD of two elements",
     [](auto& d) {
         return Frame::dcmd(1, 64).segments({d.buffer(32), d.buffer(32)}).flags(MFI_FRAME_DIR_READ);
     },
     MFI_STAT_INVALID_DCMD},
    {"DCMD of both directions", [](auto& d) { return dcmd(d).flags(MFI_FRAME_DIR_WRITE); }, MFI_STAT_INVALID_DCMD},
    {"DCMD nowhere",
     [](auto&) {
         return Frame::dcmd(1, 64).segments({{GuestMemory::hole, 64}}).flags(MFI_FRAME_DIR_WRITE);
     },
     MFI_STAT_INVALID_SGL},
    {"ABORT of nothing", [](auto&) { return Frame::abort(~0U, UINT64_MAX); }, MFI_STAT_ABORT_NOT_POSSIBLE},
    {"INIT again", [](auto& d) { return with(Frame::init(d.queueInfo()), AT(flags), 0); }, MFI_STAT_WRONG_STATE},
};

std::vector<std::uint8_t> filled(int fill, std::mt19937& random)
{
    std::vector<std::uint8_t> bytes(frame_bytes, static_cast<std::uint8_t>(fill));
    for (auto& byte : bytes)
        if (fill == 1)
            byte = static_cast<std::uint8_t>(random());
    return bytes;
}

} // namespace

TEST_CASE("module hostile frame: each field out of range has its status")
{
    const Aftermath aftermath;
    Guest guest;
    const FirmwareThread firmware(guest.controller.id());

    for (const auto& row : rows) {
        CAPTURE(row.what);
        CHECK(int{guest.driver.execute(row.frame(guest.driver)).status} == int{row.status});
    }
    CHECK(guest.controller.state() == MFI_STATE_OPERATIONAL);
}

TEST_CASE("module hostile frame: every type is answered, whatever is in the frame")
{
    const Aftermath aftermath;
    Guest guest;
    const FirmwareThread firmware(guest.controller.id());
    auto& memory = guest.controller.memory();
    std::mt19937 random(1);

    for (int fill : {0x00, 0xFF, 1})
        for (unsigned type = 0; type < 256; ++type) {
            CAPTURE(fill, type);
            auto command = guest.driver.prepare(Frame::scsi(0, {0}));
            auto bytes = filled(fill, random);
            bytes[offsetof(mfi_header, cmd)] = static_cast<std::uint8_t>(type);
            bytes[offsetof(mfi_header, cmd_status)] = MFI_STAT_PENDING;
            bytes[offsetof(mfi_header, flags)] |= MFI_FRAME_DONT_POST;
            memory.put(command.address, bytes);

            const auto status = guest.driver.poll(guest.driver.kick(command)).status;
            if (type >= MFI_CMD_SMP)
                REQUIRE(int{status} == (type > MFI_CMD_STP ? MFI_STAT_INVALID_CMD : MFI_STAT_DEVICE_NOT_FOUND));
        }
    CHECK(guest.driver.producer() == 0);
    CHECK(guest.driver.execute(readOne(guest.driver)).status == MFI_STAT_OK);
}

TEST_CASE("module hostile frame: one that runs off memory is answered in its own name")
{
    const Aftermath aftermath;
    Guest guest;
    auto& driver = guest.driver;
    // The header ends with memory, or the elements do not.
    auto [address, elements] = GENERATE(std::pair{GuestMemory::size - 32, 1}, std::pair{GuestMemory::size - 64, 255},
                                        std::pair{GuestMemory::hole - 32, 1}, std::pair{GuestMemory::hole - 64, 255});
    auto frame = with(readOne(driver), AT(sge_count), elements);
    auto bytes = frame.context(0x5A5A).bytes();
    bytes.resize(std::min<std::size_t>(bytes.size(), address % 64 ? 32 : 64));
    guest.controller.memory().put(address, bytes);

    guest.controller.write(MFI_REG_IQP, static_cast<std::uint32_t>(address) | 1);
    REQUIRE(eventually([&] { return driver.producer() == 1; }));
    CHECK(guest.controller.memory().u32(driver.queue()) == 0x5A5A);
    CHECK(guest.controller.memory().u8(address + offsetof(mfi_header, cmd_status)) != MFI_STAT_PENDING);
    CHECK(driver.wait(driver.submit(readOne(driver))).status == MFI_STAT_OK);
}
