// SPDX-License-Identifier: GPL-2.0-or-later
// LUNs shown as system PDs.
#include "block_trace.hpp"
#include "catch.hpp"
#include "guest.hpp"

#include <algorithm>

namespace {

constexpr std::uint8_t fua = 0x08; // byte 1 of the CDB

// A command for a PD: PD_SCSI_IO instead of LD_SCSI_IO.
Result execute(Guest& guest, const Frame& frame)
{
    auto command = guest.driver.prepare(frame);
    guest.controller.memory().put(command.address, std::vector<std::uint8_t>{MFI_CMD_PD_SCSI_IO});
    return guest.driver.wait(guest.driver.kick(command));
}

Frame write10(Guest& guest, std::uint8_t byte1)
{
    auto buffer = guest.driver.buffer(pattern(512, 1));
    return Frame::scsi(0, {0x2A, byte1, 0, 0, 0, 0, 0, 0, 1, 0}, 512).segments({buffer}).flags(MFI_FRAME_DIR_WRITE);
}

std::size_t flushes(const std::vector<std::string>& operations)
{
    return static_cast<std::size_t>(std::count_if(operations.begin(), operations.end(), [](const std::string& text) {
        return text.find('F') != std::string::npos;
    }));
}

} // namespace

TEST_CASE("module jbod: a JBOD is no LD, but a PD is behind each LD")
{
    Guest guest;
    auto& driver = guest.driver;
    const Frame ready = Frame::scsi(0, std::vector<std::uint8_t>(6));

    CHECK(execute(guest, Frame::scsi(1, std::vector<std::uint8_t>(6))).status == MFI_STAT_DEVICE_NOT_FOUND);
    CHECK(execute(guest, ready).status != MFI_STAT_DEVICE_NOT_FOUND);
    CHECK(driver.execute(ready).status != MFI_STAT_DEVICE_NOT_FOUND);

    guest.simple.target.setParameter("jbod_luns", "0,200");
    CHECK(guest.simple.target.parameter("jbod_luns") == "0,200");
    CHECK(driver.execute(ready).status == MFI_STAT_DEVICE_NOT_FOUND);
    CHECK(driver.execute(Frame::read(0, 0, 1).segments({driver.buffer(512)})).status == MFI_STAT_DEVICE_NOT_FOUND);
    CHECK(execute(guest, ready).status != MFI_STAT_DEVICE_NOT_FOUND);

    guest.simple.target.setParameter("jbod_luns", "\n");
    CHECK(driver.execute(ready).status != MFI_STAT_DEVICE_NOT_FOUND);
}

TEST_CASE("module jbod: PDs have ids up to 255 and the one LUN 0")
{
    Backstore store = Backstore::memory();
    Guest guest;
    guest.simple.target.setParameter("jbod_luns", "255");
    guest.simple.target.addLun(255, store);
    auto ready = Frame::scsi(255, std::vector<std::uint8_t>(6));

    CHECK(execute(guest, ready).status != MFI_STAT_DEVICE_NOT_FOUND);
    CHECK(execute(guest, ready.access(1)).status == MFI_STAT_DEVICE_NOT_FOUND);

    auto buffer = guest.driver.buffer(64);
    auto result = execute(guest, Frame::scsi(255, {0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0}, 64)
                                     .segments({buffer})
                                     .flags(MFI_FRAME_DIR_READ));
    CHECK(result.status == MFI_STAT_OK);
    std::vector<std::uint8_t> own(64);
    own[3] = 8;
    CHECK(guest.driver.data(buffer) == own);
}

TEST_CASE("module jbod: a guest that sees the cache flushes it itself")
{
    NullBlock cached({.cache_megabytes = 8});
    Guest guest(Backstore::block(cached.device()));
    guest.simple.target.setParameter("jbod_luns", "0");
    execute(guest, Frame::scsi(0, std::vector<std::uint8_t>(6)));
    auto buffer = guest.driver.buffer(24);
    auto sense = Frame::scsi(0, {0x1A, 0x08, 0x08, 0, 24, 0}, 24).segments({buffer}).flags(MFI_FRAME_DIR_READ);
    REQUIRE(execute(guest, sense).status == MFI_STAT_OK);
    CHECK((guest.driver.data(buffer)[4 + 2] & 0x04) != 0); // WCE

    auto flushesOf = [&](const Frame& frame) {
        BlockTrace trace(cached.device());
        REQUIRE(execute(guest, frame).status == MFI_STAT_OK);
        return flushes(trace.operations());
    };
    CHECK(flushesOf(write10(guest, 0)) == 0);
    CHECK(flushesOf(write10(guest, fua)) == 1);
    CHECK(flushesOf(write10(guest, 0)) == 0);
    CHECK(flushesOf(Frame::scsi(0, {0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0})) >= 1);
}
