// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "frame_builder.hpp"

#include <algorithm>

namespace {

constexpr std::uint8_t io_commands[] = {MFI_CMD_LD_READ, MFI_CMD_LD_WRITE};
constexpr std::uint8_t scsi_commands[] = {MFI_CMD_LD_SCSI_IO, MFI_CMD_PD_SCSI_IO};
const std::vector<std::uint8_t> test_unit_ready(6);
const std::vector<std::uint8_t> inquiry{0x12, 0, 0, 0, 36, 0};
const std::vector<std::uint8_t> vendor_specific{0xC1, 1, 2, 3, 4, 5};

FrameBuilder scsi(const std::vector<std::uint8_t>& cdb, std::uint16_t flags)
{
    return FrameBuilder(MFI_CMD_LD_SCSI_IO).cdb(cdb).flags(flags).sgeCount(1).dataLength(512);
}

mr_request decoded(const FrameBuilder& frame)
{
    mr_request request;
    REQUIRE(frame.decode(request) == MFI_STAT_OK);
    return request;
}

} // namespace

TEST_CASE("unit frame size: fixed part and elements of the form chosen")
{
    auto form = GENERATE(0, MFI_FRAME_SGL64, MFI_FRAME_IEEE_SGL, MFI_FRAME_IEEE_SGL | MFI_FRAME_SGL64);
    auto element = form == 0 ? 8U : form == MFI_FRAME_SGL64 ? 12U : 16U;
    auto count = GENERATE(0, 1, 2, 80, 254, 255);

    auto size = [&](std::uint8_t cmd) {
        return FrameBuilder(cmd)
            .flags(static_cast<std::uint16_t>(form))
            .sgeCount(static_cast<std::uint8_t>(count))
            .size();
    };
    auto expected = [&](unsigned fixed) {
        return std::max<std::size_t>(64, fixed + static_cast<unsigned>(count) * element);
    };

    CHECK(size(MFI_CMD_LD_READ) == expected(0x28));
    CHECK(size(MFI_CMD_LD_WRITE) == expected(0x28));
    CHECK(size(MFI_CMD_LD_SCSI_IO) == expected(0x30));
    CHECK(size(MFI_CMD_PD_SCSI_IO) == expected(0x30));
    CHECK(size(MFI_CMD_DCMD) == expected(0x28));
    CHECK(size(MFI_CMD_LD_SCSI_IO) <= MFI_FRAME_MAX);
}

TEST_CASE("unit frame size: frames without an SGL are 64 bytes")
{
    auto cmd = static_cast<std::uint8_t>(GENERATE(0x00, 0x06, 0x07, 0x08, 0x09, 0x0A, 0xFF));

    CHECK(FrameBuilder(cmd).sgeCount(255).flags(MFI_FRAME_IEEE_SGL).size() == 64);
}

TEST_CASE("unit frame: the largest frame is MFI_FRAME_MAX")
{
    CHECK(FrameBuilder(MFI_CMD_PD_SCSI_IO).sgeCount(255).flags(MFI_FRAME_IEEE_SGL).size() == MFI_FRAME_MAX);
}

TEST_CASE("unit frame: too short a copy is refused and says nothing of itself")
{
    mr_request request;

    CHECK(FrameBuilder(MFI_CMD_ABORT).decode(request, MR_FRAME_HEAD - 1) == MFI_STAT_INVALID_PARAMETER);
    CHECK(FrameBuilder(MFI_CMD_ABORT).decode(request, 0) == MFI_STAT_INVALID_PARAMETER);
    CHECK(request.cmd == 0);
    CHECK(FrameBuilder(MFI_CMD_ABORT).decode(request, MR_FRAME_HEAD) == MFI_STAT_OK);
}

TEST_CASE("unit frame: command, flags and context are there whatever the status")
{
    auto cmd = static_cast<std::uint8_t>(GENERATE(range(0, 256)));
    mr_request request;
    auto status = FrameBuilder(cmd).flags(0xFFFF).put(0x08, 0xFEDCBA9876543210, 8).decode(request);

    CHECK(request.cmd == cmd);
    CHECK(request.flags == 0xFFFF);
    CHECK(request.context == 0xFEDCBA9876543210);
    if (cmd > MFI_CMD_STP)
        CHECK(status == MFI_STAT_INVALID_CMD);
    else if (cmd == MFI_CMD_LD_SCSI_IO || cmd == MFI_CMD_PD_SCSI_IO)
        CHECK(status == MFI_STAT_INVALID_PARAMETER); // no CDB
    else
        CHECK(status == MFI_STAT_OK);
}

TEST_CASE("unit frame: LD_READ and LD_WRITE carry LBA, blocks and access byte")
{
    auto cmd = GENERATE(from_range(std::begin(io_commands), std::end(io_commands)));
    auto lba = GENERATE(std::uint64_t{0}, std::uint64_t{0xFFFFFFFF}, std::uint64_t{0x123456789ABCDEF0}, UINT64_MAX);
    auto blocks = GENERATE(0U, 1U, 0x10000U, UINT32_MAX);
    auto request =
        decoded(FrameBuilder(cmd).u8(0x04, 63).u8(0x05, 0x18).sgeCount(80).dataLength(blocks).u64(0x20, lba));

    CHECK(request.target == 63);
    CHECK(request.lun == 0);
    CHECK(request.dir == (cmd == MFI_CMD_LD_READ ? MR_DIR_READ : MR_DIR_WRITE));
    CHECK(request.data_len == 0);
    CHECK(request.sge_count == 80);
    CHECK(request.sgl_offset == 0x28);
    CHECK(request.io.lba == lba);
    CHECK(request.io.blocks == blocks);
    CHECK(request.io.access == 0x18);
}

TEST_CASE("unit frame: LD_SCSI_IO and PD_SCSI_IO carry target, LUN and CDB")
{
    auto cmd = GENERATE(from_range(std::begin(scsi_commands), std::end(scsi_commands)));
    auto request =
        decoded(FrameBuilder(cmd).u8(0x04, 255).u8(0x05, 7).cdb(inquiry).sgeCount(255).dataLength(UINT32_MAX));

    CHECK(request.target == 255);
    CHECK(request.lun == 7);
    CHECK(request.sgl_offset == 0x30);
    CHECK(request.sge_count == 255);
    CHECK(request.data_len == UINT32_MAX);
    CHECK(request.scsi.cdb_len == 6);
    CHECK(std::equal(inquiry.begin(), inquiry.end(), request.scsi.cdb));
}

TEST_CASE("unit frame: a CDB has 1 to 16 bytes")
{
    auto length = static_cast<std::uint8_t>(GENERATE(0, 1, 15, 16, 17, 255));
    mr_request request;
    auto status = FrameBuilder(MFI_CMD_LD_SCSI_IO).u8(0x06, length).decode(request);

    CHECK(status == (length >= 1 && length <= 16 ? MFI_STAT_OK : MFI_STAT_INVALID_PARAMETER));
}

TEST_CASE("unit frame: bytes behind the CDB's length do not get in")
{
    auto request = decoded(FrameBuilder(MFI_CMD_LD_SCSI_IO).cdb(std::vector<std::uint8_t>(16, 0xC5)).u8(0x06, 6));

    CHECK(request.scsi.cdb[5] == 0xC5);
    CHECK(std::count(request.scsi.cdb + 6, request.scsi.cdb + 16, 0) == 10);
}

TEST_CASE("unit frame: sense goes to a 64 bit address, and nowhere without one")
{
    auto cmd = static_cast<std::uint8_t>(GENERATE(1, 2, 3, 4));
    auto length = static_cast<std::uint8_t>(GENERATE(0, 1, 96, 255));
    auto frame = FrameBuilder(cmd).cdb(test_unit_ready).senseLength(length);

    auto nowhere = decoded(frame);
    CHECK(nowhere.sense_len == 0);
    CHECK(nowhere.sense_addr == 0);

    auto low = decoded(frame.senseAddress(0xFFFFFFFF));
    CHECK(low.sense_len == length);
    CHECK(low.sense_addr == 0xFFFFFFFF);

    auto high = decoded(frame.senseAddress(0xFFFFFFFF00000000));
    CHECK(high.sense_len == length);
    CHECK(high.sense_addr == 0xFFFFFFFF00000000);
}

TEST_CASE("unit frame: a known CDB decides the direction, whatever the flags say")
{
    auto flags = static_cast<std::uint16_t>(GENERATE(0x00, 0x08, 0x10, 0x18));

    CHECK(decoded(scsi(inquiry, flags)).dir == MR_DIR_READ);
    CHECK(decoded(scsi({0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0}, flags)).dir == MR_DIR_READ);
    CHECK(decoded(scsi({0x2A, 0, 0, 0, 0, 0, 0, 0, 1, 0}, flags)).dir == MR_DIR_WRITE);
}

TEST_CASE("unit frame: the flags decide where the CDB does not tell")
{
    CHECK(decoded(scsi(vendor_specific, MFI_FRAME_DIR_READ)).dir == MR_DIR_READ);
    CHECK(decoded(scsi(vendor_specific, MFI_FRAME_DIR_WRITE)).dir == MR_DIR_WRITE);
    CHECK(decoded(scsi(vendor_specific, 0)).dir == MR_DIR_NONE);
    CHECK(decoded(scsi(vendor_specific, MFI_FRAME_DIR_READ | MFI_FRAME_DIR_WRITE)).dir == MR_DIR_NONE);
}

TEST_CASE("unit frame: no room, no direction")
{
    auto no_length = decoded(scsi(inquiry, MFI_FRAME_DIR_READ).dataLength(0));
    CHECK(no_length.dir == MR_DIR_NONE);

    auto no_element = decoded(scsi(inquiry, MFI_FRAME_DIR_READ).sgeCount(0));
    CHECK(no_element.dir == MR_DIR_NONE);
    CHECK(no_element.data_len == 0);
}

TEST_CASE("unit frame: DCMD carries opcode, mailbox and length")
{
    auto request = decoded(FrameBuilder(MFI_CMD_DCMD)
                               .sgeCount(1)
                               .dataLength(2048)
                               .flags(MFI_FRAME_DIR_READ)
                               .u32(0x18, 0xFEDCBA98)
                               .u64(0x1C, 0x0706050403020100)
                               .u32(0x24, 0x0B0A0908));

    CHECK(request.dcmd.opcode == 0xFEDCBA98);
    for (std::uint8_t i = 0; i < 12; ++i)
        CHECK(request.dcmd.mbox[i] == i);
    CHECK(request.data_len == 2048);
    CHECK(request.sgl_offset == 0x28);
    CHECK(request.sense_len == 0);
}

TEST_CASE("unit frame: DCMD's data come from the guest when it says so, else go there")
{
    auto direction = [](std::uint16_t flags, std::uint8_t elements, std::uint32_t length) {
        return decoded(FrameBuilder(MFI_CMD_DCMD).flags(flags).sgeCount(elements).dataLength(length)).dir;
    };

    CHECK(direction(MFI_FRAME_DIR_READ, 1, 8) == MR_DIR_READ);
    CHECK(direction(MFI_FRAME_DIR_WRITE, 1, 8) == MR_DIR_WRITE);
    CHECK(direction(MFI_FRAME_DIR_READ | MFI_FRAME_DIR_WRITE, 1, 8) == MR_DIR_WRITE);
    CHECK(direction(0, 1, 8) == MR_DIR_READ);
    CHECK(direction(MFI_FRAME_DIR_WRITE, 0, 8) == MR_DIR_NONE);
    CHECK(direction(MFI_FRAME_DIR_WRITE, 1, 0) == MR_DIR_NONE);
}

TEST_CASE("unit frame: ABORT names its victim by context and address")
{
    auto request = decoded(FrameBuilder(MFI_CMD_ABORT).u64(0x18, UINT64_MAX - 1).u64(0x20, 0xFEDCBA9876543210));

    CHECK(request.abort.context == UINT64_MAX - 1);
    CHECK(request.abort.addr == 0xFEDCBA9876543210);
    CHECK(request.dir == MR_DIR_NONE);
}

TEST_CASE("unit frame: INIT gives the address of the queue information")
{
    CHECK(decoded(FrameBuilder(MFI_CMD_INIT).u64(0x18, 0xFEDCBA9876543210)).init.qinfo == 0xFEDCBA9876543210);
}
