// SPDX-License-Identifier: GPL-2.0-or-later
// FreeBSD's mfi(4), from attach to shutdown: MSI with the status as a latch, a reply queue of 129 entries, frames in
// turn. Source: FreeBSD sys/dev/mfi/mfi.c.
#include "aftermath.hpp"
#include "catch.hpp"
#include "null_block.hpp"
#include "plausible_firmware.hpp"
#include "replay.hpp"

#include <algorithm>

namespace {

constexpr std::uint32_t class_and_locale = 0x0000FFFF;

class FreeBsd : public ReplayDriver {
public:
    FreeBsd(Controller& controller, std::uint16_t chip)
        : ReplayDriver(controller, {.entries = 129,
                                    .frames = 128,
                                    .pool = Pool::Fifo,
                                    .frame_bytes = 512,
                                    .sense_bytes = 128,
                                    .reply_bit = replyBit(chip),
                                    .unmasked = ~(replyBit(chip) | 4)})
    {
    }

    // mfi_attach(), up to the interrupt.
    void attach()
    {
        REQUIRE((read(MFI_REG_OSP0) & MFI_STATE_MASK) == MFI_STATE_READY);
        disable();
        REQUIRE(init() == MFI_STAT_OK);
        REQUIRE(pollFor(dcmd::ctrl_get_info, 2048) == MFI_STAT_OK);
        const auto log = buffer(20);
        REQUIRE(poll(request(dcmd::event_get_info, log)) == MFI_STAT_OK);
        const auto newest = controller_.memory().u32(log.address);
        std::uint32_t next = 0;
        for (std::uint8_t status = MFI_STAT_OK; status == MFI_STAT_OK;)
            status = oldEvents(next);
        CHECK(next == newest + 1);
        enable();
        event_wait_ = begin(request(dcmd::event_wait, buffer(256), {low(newest), 0, 0, 0, 0xFF, 0xFF, 0, 0}));
    }

    // mfi_startup(): the drives.
    void findDrives()
    {
        const auto list = buffer(1032);
        REQUIRE(run(request(dcmd::ld_get_list, list)) == MFI_STAT_OK);
        REQUIRE(controller_.memory().u32(list.address) == 1);
        REQUIRE(run(request(dcmd::ld_get_info, buffer(384), {0})) == MFI_STAT_OK);
    }

    // mfi_shutdown().
    void detach()
    {
        const auto abort = begin(Frame::abort(event_wait_, address(event_wait_)));
        CHECK(finish(event_wait_) == MFI_STAT_PENDING);
        CHECK(finish(abort) == MFI_STAT_OK);
        const auto& last = order();
        CHECK(last[last.size() - 2] == event_wait_);
        CHECK(last[last.size() - 1] == abort);
        CHECK(poll(Frame::dcmd(dcmd::shutdown)) == MFI_STAT_OK);
        disable();
    }

    // mfi_intr(): nothing is drained while the reply bit is clear, even with MSI.
    bool interrupt() override
    {
        const auto status = read(MFI_REG_OSTS);
        if (!(status & style_.reply_bit))
            return false;
        clear(status);
        do {
            drain();
            static_cast<void>(read(MFI_REG_OSP0)); // flushes what is posted
        } while (consumer_ != producer());
        return true;
    }

    [[nodiscard]] std::uint32_t eventWait() const { return event_wait_; }

private:
    static std::uint8_t low(std::uint32_t value) { return static_cast<std::uint8_t>(value); }

    static Frame request(std::uint32_t opcode, const Segment& room, const std::array<std::uint8_t, 12>& mailbox = {})
    {
        return Frame::dcmd(opcode, room.length, mailbox).segments({room}).flags(MFI_FRAME_DIR_READ);
    }
    std::uint8_t pollFor(std::uint32_t opcode, std::size_t bytes) { return poll(request(opcode, buffer(bytes))); }

    // mfi_parse_entries(): fifteen at a time, until the log ends. A list of none would be read out of its bounds.
    std::uint8_t oldEvents(std::uint32_t& next)
    {
        const auto room = buffer(8 + 15 * 256);
        const auto status =
            poll(request(dcmd::event_get, room, {low(next), 0, 0, 0, low(class_and_locale), 0xFF, 0, 0}));
        if (status == MFI_STAT_NOT_FOUND)
            return status;
        REQUIRE(status == MFI_STAT_OK);
        const auto count = controller_.memory().u32(room.address);
        REQUIRE(count > 0);
        next = controller_.memory().u32(room.address + 8 + (count - 1) * std::uint64_t{256}) + 1;
        return status;
    }

    std::uint32_t event_wait_ = 0;
};

void writeAndRead(FreeBsd& driver, std::uint32_t rounds)
{
    for (std::uint32_t i = 0; i < rounds; ++i) {
        const auto out = driver.buffer(std::vector<std::uint8_t>(4096, static_cast<std::uint8_t>(i + 1)));
        const auto in = driver.buffer(4096);
        REQUIRE(driver.run(Frame::write(0, i * 8, 8).segments({out})) == MFI_STAT_OK);
        REQUIRE(driver.run(Frame::read(0, i * 8, 8).segments({in})) == MFI_STAT_OK);
        REQUIRE((driver.data(in) == driver.data(out)));
    }
}

} // namespace

TEST_CASE("module replay: FreeBSD from attach to shutdown, and again")
{
    const Aftermath aftermath;
    auto chip = static_cast<std::uint16_t>(GENERATE(VHOST_MEGASAS_CHIP_SAS1078, VHOST_MEGASAS_CHIP_SAS2108));
    SimpleTarget simple;
    Controller controller(simple.target, {.chip = chip, .interrupts = VHOST_MEGASAS_INTR_MSI});
    const FirmwareThread firmware(controller.id(), plausibleAnswer);

    for (int boot = 0; boot < 2; ++boot) {
        FreeBsd driver(controller, chip);
        driver.attach();
        driver.findDrives();
        writeAndRead(driver, 100); // its ring goes around once
        CHECK_FALSE(driver.completed(driver.eventWait()));
        driver.detach();
        // A warm start finds OPERATIONAL: mfi_transition_firmware() writes 2.
        controller.write(MFI_REG_IDB, MFI_IDB_READY);
        REQUIRE(eventually([&] { return controller.state() == MFI_STATE_READY; }));
    }
    const auto opcodes = firmware.opcodes();
    CHECK(std::count(opcodes.begin(), opcodes.end(), dcmd::event_get) == 4);
    CHECK(opcodes.back() == dcmd::shutdown);
}

TEST_CASE("module replay: FreeBSD at full depth, one latch for many completions")
{
    const Aftermath aftermath;
    NullBlock disk;
    SimpleTarget simple(Backstore::block(disk.device()));
    Controller controller(simple.target, {.interrupts = VHOST_MEGASAS_INTR_MSI});
    const FirmwareThread firmware(controller.id(), plausibleAnswer);
    FreeBsd driver(controller, VHOST_MEGASAS_CHIP_SAS2108);
    driver.attach();

    std::vector<std::uint32_t> out;
    const auto room = driver.buffer(65536);
    for (int round = 0; round < 5; ++round) {
        for (std::uint32_t i = 0; i < 120; ++i)
            out.push_back(driver.begin(Frame::read(0, i * 128, 128).segments({room})));
        for (auto index : out)
            REQUIRE(driver.finish(index) == MFI_STAT_OK);
        out.clear();
    }
    driver.detach();
}
