// SPDX-License-Identifier: GPL-2.0-or-later
// SeaBIOS: no INIT, no interrupts, one frame polled in READY. Source: SeaBIOS src/hw/megasas.c.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"
#include "plausible_firmware.hpp"

namespace {

class SeaBios {
public:
    explicit SeaBios(Controller& controller) : controller_(controller), frame_(controller.memory().allocate(256, 256))
    {
    }

    // The logical drives.
    std::uint32_t drives()
    {
        const auto list = room(1032);
        auto frame = Frame::dcmd(dcmd::ld_get_list, 1032).segments({list}, SglForm::Sgl32).flags(MFI_FRAME_DIR_READ);
        REQUIRE(fire(frame) == MFI_STAT_OK);
        return controller_.memory().u32(list.address);
    }

    // Always 16 bytes of CDB, no direction, no sense.
    std::uint8_t command(std::uint8_t ld, std::vector<std::uint8_t> cdb, const Segment& data)
    {
        cdb.resize(16);
        auto frame = Frame::scsi(ld, cdb, data.length);
        return fire(data.length ? frame.segments({data}, SglForm::Sgl32) : frame);
    }

    Segment room(std::uint32_t bytes) { return {controller_.memory().allocate(bytes), bytes}; }

private:
    std::uint8_t fire(Frame& frame)
    {
        auto& memory = controller_.memory();
        memory.put(frame_, frame.flags(MFI_FRAME_DONT_POST).bytes());
        controller_.write(MFI_REG_IQP, static_cast<std::uint32_t>(frame_) | 2 | 1);
        const auto status = frame_ + offsetof(mfi_header, cmd_status);
        REQUIRE(eventually([&] { return memory.u8(status) != MFI_STAT_PENDING; }));
        return memory.u8(status);
    }

    Controller& controller_;
    std::uint64_t frame_;
};

} // namespace

TEST_CASE("module replay: SeaBIOS finds a drive and reads it, then the guest's driver starts")
{
    const Aftermath aftermath;
    SimpleTarget simple;
    Controller controller(simple.target, {.interrupts = VHOST_MEGASAS_INTR_NONE});
    const FirmwareThread firmware(controller.id(), plausibleAnswer);
    auto& memory = controller.memory();

    for (int boot = 0; boot < 2; ++boot) {
        REQUIRE(controller.state() == MFI_STATE_READY);
        SeaBios bios(controller);
        REQUIRE(bios.drives() == 1);
        const auto inquiry = bios.room(36);
        REQUIRE(bios.command(0, {0x12, 0, 0, 0, 36, 0}, inquiry) == MFI_STAT_OK);
        CHECK(std::string(memory.at(inquiry.address + 8), memory.at(inquiry.address + 15)) == "LIO-ORG");
        bios.command(0, {0}, {}); // TEST UNIT READY, until it is
        REQUIRE(bios.command(0, {0}, {}) == MFI_STAT_OK);
        const auto capacity = bios.room(8);
        REQUIRE(bios.command(0, {0x25}, capacity) == MFI_STAT_OK);
        CHECK(memory.get(capacity.address, 8) == std::vector<std::uint8_t>{0, 0, 0x7F, 0xFF, 0, 0, 2, 0});

        // The boot sector, then 64 blocks at once, to where real mode has room.
        const auto sectors = Segment{0x7C00, 64 * 512};
        REQUIRE(bios.command(0, {0x2A, 0, 0, 0, 0, 0, 0, 0, 64, 0}, bios.room(64 * 512)) == MFI_STAT_OK);
        memory.put(sectors.address, std::vector<std::uint8_t>(sectors.length, 0xEE));
        REQUIRE(bios.command(0, {0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0}, {sectors.address, 512}) == MFI_STAT_OK);
        CHECK(memory.u8(sectors.address + 511) == 0);
        CHECK(memory.u8(sectors.address + 512) == 0xEE);
        REQUIRE(bios.command(0, {0x28, 0, 0, 0, 0, 0, 0, 0, 64, 0}, sectors) == MFI_STAT_OK);
        CHECK(memory.u8(sectors.address + sectors.length - 1) == 0);
        CHECK(controller.interrupts(std::chrono::milliseconds(0)) == 0);
        CHECK(controller.state() == MFI_STATE_READY);

        controller.setInterrupts(VHOST_MEGASAS_INTR_MSIX);
        Driver driver(controller);
        REQUIRE(driver.start() == MFI_STAT_OK);
        CHECK(driver.execute(Frame::read(0, 0, 1).segments({driver.buffer(512)})).status == MFI_STAT_OK);
        controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
        controller.interrupts(std::chrono::milliseconds(0)); // the driver's last
        controller.setInterrupts(VHOST_MEGASAS_INTR_NONE);
    }
}
