// SPDX-License-Identifier: GPL-2.0-or-later
// A guest out of its mind: random frames, words, registers, resets and memory tables for some seconds.
// STORM_SEED=N repeats a run, STORM_SECONDS=N makes it longer.
#include "aftermath.hpp"
#include "catch.hpp"
#include "firmware_thread.hpp"
#include "guest.hpp"

#include <cstdio>
#include <cstdlib>
#include <random>
#include <sys/ioctl.h>
#include <thread>

namespace {

constexpr std::size_t places = 32;
constexpr std::uint8_t maintenance_out = 0xA4; // would take the LUN off line for good

unsigned setting(const char* name, unsigned otherwise)
{
    const auto* text = std::getenv(name);
    return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 0)) : otherwise;
}

class Storm {
public:
    Storm(Guest& guest, unsigned seed) : guest_(guest), random_(seed)
    {
        auto& memory = guest.controller.memory();
        for (std::size_t i = 0; i < places; ++i) {
            places_.push_back(static_cast<std::uint32_t>(memory.allocate(8192, 4096)));
            doorbells_.push_back(makeEventfd());
        }
        areas_ = {0,
                  GuestMemory::hole - 4096,
                  GuestMemory::hole,
                  GuestMemory::size - 512,
                  UINT64_MAX - 511,
                  guest.driver.queue(),
                  guest.driver.indices(),
                  places_[0],
                  places_[1] + 512U,
                  memory.allocate(1U << 20)};
    }

    void step()
    {
        switch (upTo(200)) {
        case 0:
            return reset();
        case 1:
            return guest_.controller.write(upTo(0x40) * 4, number(), 1U << upTo(3)), void();
        case 2:
            return guest_.controller.setMemory(guest_.controller.memory().table());
        case 3:
            return guest_.driver.maskInterrupts(upTo(2));
        case 4:
            return guest_.controller.setInterrupts(upTo(4));
        case 5:
            return learn();
        case 6:
            return run(upTo(2));
        case 7:
            return guest_.controller.write(upTo(0x100), number(), 1U << upTo(3)), void();
        case 8:
            return guest_.controller.memory().setU32(guest_.driver.indices() + 4 * upTo(2), number());
        default:
            return frame();
        }
    }

    // The frames go on changing meanwhile.
    void scribble()
    {
        auto place = places_[upTo(places)] + upTo(1024);
        *guest_.controller.memory().at(place) = static_cast<std::uint8_t>(random_());
    }

private:
    std::uint32_t upTo(std::size_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

    // The numbers that hurt, more often than others.
    std::uint32_t number()
    {
        constexpr std::uint32_t limits[] = {0, 1, 2, 7, 8, 0x7F, 0xFF, 0x100, 0x7FFFFFFF, 0x80000000, ~0U};
        return upTo(2) ? static_cast<std::uint32_t>(random_()) : limits[upTo(std::size(limits))];
    }
    std::uint64_t address() { return areas_[upTo(areas_.size())] + (upTo(2) ? upTo(4096) : 512 * upTo(8)); }

    Frame anyFrame()
    {
        switch (upTo(6)) {
        case 0:
            return Frame::write(static_cast<std::uint8_t>(upTo(2)), upTo(40000), upTo(20));
        case 1:
            return Frame::dcmd(number(), upTo(8192)).flags(static_cast<std::uint16_t>(8 * upTo(4)));
        case 2:
            return Frame::abort(upTo(64), places_[upTo(places)]);
        case 3:
            return Frame::init(guest_.driver.queueInfo());
        case 4: {
            std::vector<std::uint8_t> cdb(1 + upTo(16));
            for (auto& byte : cdb)
                byte = upTo(3) ? 0 : static_cast<std::uint8_t>(random_());
            cdb[0] = static_cast<std::uint8_t>(random_());
            if (cdb[0] == maintenance_out)
                cdb[0] = 0;
            return Frame::scsi(0, cdb, upTo(2) ? upTo(8192) : number()).flags(static_cast<std::uint16_t>(8 * upTo(4)));
        }
        default:
            return Frame::read(static_cast<std::uint8_t>(upTo(2)), upTo(40000), upTo(20));
        }
    }

    void frame()
    {
        auto frame = anyFrame();
        if (upTo(4)) {
            std::vector<Segment> list(upTo(upTo(8) ? 8 : 256));
            for (auto& segment : list)
                segment = {address(), upTo(4) ? 512 * upTo(17) : number()};
            constexpr SglForm forms[] = {SglForm::Sgl32, SglForm::Sgl64, SglForm::Ieee};
            if (frame.bytes()[0] != MFI_CMD_INIT && frame.bytes()[0] != MFI_CMD_ABORT)
                frame.segments(list, forms[upTo(3)]);
        }
        if (upTo(3) == 0)
            frame.put(upTo(64), random_(), 1);
        if (upTo(3) == 0)
            frame.sense(address(), static_cast<std::uint8_t>(random_()));
        const auto place = upTo(places);
        frame.context(upTo(64));
        guest_.controller.memory().put(places_[place], frame.bytes());
        if (upTo(2))
            signal(doorbells_[place]);
        else
            guest_.controller.write(MFI_REG_IQP, places_[place] | upTo(32));
    }

    void learn()
    {
        const auto place = upTo(places);
        const auto word = places_[place] | 1;
        if (guest_.controller.addDoorbell(word, doorbells_[place]) != 0)
            guest_.controller.deleteDoorbell(word);
    }

    void run(std::uint32_t running) { ioctl(guest_.controller.node().get(), VHOST_MEGASAS_SET_RUNNING, &running); }

    void reset()
    {
        if (upTo(2))
            guest_.controller.reset(1 + upTo(3));
        else
            guest_.controller.write(MFI_REG_IDB, upTo(256));
        guest_.driver.submit(Frame::init(guest_.driver.queueInfo()));
    }

    Guest& guest_;
    std::mt19937 random_;
    std::vector<std::uint32_t> places_;
    std::vector<Fd> doorbells_;
    std::vector<std::uint64_t> areas_;
};

} // namespace

TEST_CASE("module storm: whatever a guest does, the controller is there afterwards")
{
    const Aftermath aftermath;
    const auto seed = setting("STORM_SEED", std::random_device()());
    std::printf("STORM_SEED=%u\n", seed);
    NullBlock disk;
    Guest guest(Backstore::block(disk.device()));
    std::mt19937 answers(seed);
    {
        const FirmwareThread firmware(guest.controller.id(), [&](auto& request) {
            using Answer = FirmwareThread::Answer;
            return answers() % 4 ? std::optional(Answer{.data = std::vector<std::uint8_t>(request.data_len)})
                                 : std::nullopt;
        });
        Storm storm(guest, seed);
        Storm second(guest, seed + 1);
        const std::jthread scribbling([&](const std::stop_token& stop) {
            while (!stop.stop_requested())
                second.scribble();
        });
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(setting("STORM_SECONDS", 5));
        std::size_t steps = 0;
        for (; std::chrono::steady_clock::now() < end; ++steps)
            storm.step();
        std::printf("%zu steps\n", steps);
    }
    guest.controller.setMemory(guest.controller.memory().table());
    guest.controller.setInterrupts(VHOST_MEGASAS_INTR_MSIX);
    const std::uint32_t running = 1;
    REQUIRE(ioctl(guest.controller.node().get(), VHOST_MEGASAS_SET_RUNNING, &running) == 0);
    guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    Driver driver(guest.controller);
    REQUIRE(driver.start() == MFI_STAT_OK);
    driver.takeAttention(0);
    CHECK(driver.execute(Frame::read(0, 0, 1).segments({driver.buffer(512)})).status == MFI_STAT_OK);
}
