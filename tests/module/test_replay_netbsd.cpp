// SPDX-License-Identifier: GPL-2.0-or-later
// NetBSD's and OpenBSD's mfi(4): INTx, a reply queue of one entry more than commands, all 1008 frames in turn.
// Source: NetBSD sys/dev/ic/mfi.c.
#include "aftermath.hpp"
#include "catch.hpp"
#include "plausible_firmware.hpp"
#include "replay.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace {

constexpr std::uint32_t commands = 1008; // of a SAS2108

class NetBsd : public ReplayDriver {
public:
    NetBsd(Controller& controller, Pool pool, std::uint16_t chip = VHOST_MEGASAS_CHIP_SAS2108)
        : ReplayDriver(controller, {.entries = most(chip) + 1,
                                    .frames = most(chip),
                                    .pool = pool,
                                    .frame_bytes = 512,
                                    .sense_bytes = 128,
                                    .reply_bit = replyBit(chip),
                                    .unmasked = ~(replyBit(chip) | 4)})
    {
    }

    void attach()
    {
        REQUIRE((read(MFI_REG_OSP0) & 0xFFFF) + 1 == style_.entries);
        disable();
        REQUIRE(init() == MFI_STAT_OK);
        const auto info = buffer(2048);
        REQUIRE(poll(Frame::dcmd(dcmd::ctrl_get_info, 2048).segments({info}).flags(MFI_FRAME_DIR_READ)) == MFI_STAT_OK);
        REQUIRE((controller_.memory().u32(info.address + 0x5C0) & 0xFFFF) == 1); // it scans as many
        REQUIRE((controller_.memory().u32(info.address + 0x5B0) & 1) == 0);      // no battery to ask for
        enable();
    }

    // What sd(4) asks of a drive.
    void probe()
    {
        const auto room = buffer(96);
        REQUIRE(run(in({0x12, 0, 0, 0, 96, 0}, room)) == MFI_STAT_OK);
        run(Frame::scsi(0, std::vector<std::uint8_t>(6))); // TEST UNIT READY, perhaps with a unit attention
        REQUIRE(run(Frame::scsi(0, std::vector<std::uint8_t>(6))) == MFI_STAT_OK);
        REQUIRE(run(in({0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0}, buffer(8))) == MFI_STAT_OK);
        REQUIRE(run(Frame::scsi(1, {0x12, 0, 0, 0, 96, 0}, 96).segments({room})) == MFI_STAT_DEVICE_NOT_FOUND);
    }

    // SYNCHRONIZE CACHE is a DCMD here.
    void flush() { REQUIRE(run(Frame::dcmd(dcmd::cache_flush, 0, {3})) == MFI_STAT_OK); }

    void detach()
    {
        CHECK(poll(Frame::dcmd(dcmd::cache_flush, 0, {3})) == MFI_STAT_OK);
        CHECK(poll(Frame::dcmd(dcmd::shutdown)) == MFI_STAT_OK);
        disable();
        controller_.write(MFI_REG_ODCR0, ~0U);
    }

    // mfi_intr().
    bool interrupt() override
    {
        const auto status = read(MFI_REG_OSTS);
        const bool ours = status & style_.reply_bit;
        if (ours) {
            clear(status);
            drain();
        }
        controller_.resample(); // the end of INTx
        return ours;
    }

private:
    static std::uint32_t most(std::uint16_t chip) { return chip == VHOST_MEGASAS_CHIP_SAS1078 ? 1000 : commands; }

    static Frame in(const std::vector<std::uint8_t>& cdb, const Segment& room)
    {
        return Frame::scsi(0, cdb, room.length).segments({room}).flags(MFI_FRAME_DIR_READ);
    }
};

struct Machine {
    explicit Machine(std::uint16_t chip = VHOST_MEGASAS_CHIP_SAS2108)
        : controller(simple.target, {.chip = chip, .interrupts = VHOST_MEGASAS_INTR_INTX})
    {
        const rlimit files{.rlim_cur = 4096, .rlim_max = 4096};
        REQUIRE(setrlimit(RLIMIT_NOFILE, &files) == 0);
    }

    SimpleTarget simple;
    Controller controller;
    FirmwareThread firmware{controller.id(), plausibleAnswer};
};

// Reads so many blocks, so many at a time.
void readMany(NetBsd& driver, std::uint32_t count, std::uint32_t depth, const Segment& room)
{
    std::vector<std::uint32_t> out;
    for (std::uint32_t done = 0; done < count; done += depth) {
        for (std::uint32_t i = 0; i < depth; ++i)
            out.push_back(driver.begin(Frame::read(0, done + i, 1).segments({room})));
        for (auto index : out)
            REQUIRE(driver.finish(index) == MFI_STAT_OK);
        out.clear();
    }
}

} // namespace

TEST_CASE("module replay: NetBSD from attach to shutdown")
{
    const Aftermath aftermath;
    auto chip = static_cast<std::uint16_t>(GENERATE(VHOST_MEGASAS_CHIP_SAS1078, VHOST_MEGASAS_CHIP_SAS2108));
    Machine machine(chip);
    NetBsd driver(machine.controller, ReplayDriver::Pool::Fifo, chip);

    driver.attach();
    driver.probe();
    const auto out = driver.buffer(std::vector<std::uint8_t>(65536, 0x42));
    const auto in = driver.buffer(65536);
    REQUIRE(driver.run(Frame::write(0, 64, 128).segments({out})) == MFI_STAT_OK);
    driver.flush();
    REQUIRE(driver.run(Frame::read(0, 64, 128).segments({in})) == MFI_STAT_OK);
    CHECK((driver.data(in) == driver.data(out)));
    driver.detach();
    const auto opcodes = machine.firmware.opcodes();
    CHECK(std::count(opcodes.begin(), opcodes.end(), dcmd::cache_flush) == 2);
}

TEST_CASE("module replay: 1008 frames in turn are all learnt, and then no write is slow")
{
    const Aftermath aftermath;
    Machine machine;
    NetBsd driver(machine.controller, ReplayDriver::Pool::Fifo);
    driver.attach();
    const auto room = driver.buffer(512);

    readMany(driver, commands, 16, room);
    const auto slow = driver.slowKicks();
    CHECK(driver.learnt() == commands);
    readMany(driver, 2 * commands, 24, room); // the ring goes around three times in all
    CHECK(driver.slowKicks() == slow);
    driver.detach();
}

TEST_CASE("module replay: of frames used last first only those in flight are learnt")
{
    const Aftermath aftermath;
    Machine machine;
    NetBsd driver(machine.controller, ReplayDriver::Pool::Lifo);
    driver.attach();
    const auto room = driver.buffer(512);

    readMany(driver, 160, 16, room);
    CHECK(driver.learnt() == 16);
    const auto slow = driver.slowKicks();
    readMany(driver, 160, 16, room);
    CHECK(driver.slowKicks() == slow);
    driver.detach();
}
