// SPDX-License-Identifier: GPL-2.0-or-later
// Frames that change while the controller looks at them.
#include "aftermath.hpp"
#include "catch.hpp"
#include "firmware_thread.hpp"
#include "guest.hpp"

#include <thread>

using namespace std::chrono_literals;

namespace {

constexpr std::size_t answer_end = 4; // sense_len, cmd_status and scsi_status are the controller's
constexpr int least_rounds = 500;

// Two frames that take turns in one place.
class Flicker {
public:
    Flicker(GuestMemory& memory, std::uint64_t place, const Frame& first, const Frame& second)
        : thread_([&memory, place, frames = std::array{first.bytes(), second.bytes()}](const std::stop_token& stop) {
              for (std::size_t turn = 0; !stop.stop_requested(); ++turn) {
                  const auto& bytes = frames[turn % 2];
                  *memory.at(place) = bytes[0];
                  memory.put(place + answer_end, std::span(bytes).subspan(answer_end));
              }
          })
    {
    }

private:
    std::jthread thread_;
};

struct Turns {
    const char* what;
    Frame first;
    Frame second;
};

// Two buffers with a guard behind each.
struct Buffers {
    explicit Buffers(Driver& driver)
        : driver_(driver), all(driver.buffer(std::vector<std::uint8_t>(std::size_t{4} * 4096, 0xA5)))
    {
    }
    [[nodiscard]] Segment one() const { return {all.address, 4096}; }
    [[nodiscard]] Segment two() const { return {all.address + 8192, 4096}; }
    [[nodiscard]] bool guarded() const
    {
        auto data = driver_.data(all);
        return std::count(data.begin() + 4096, data.begin() + 8192, 0xA5) == 4096 &&
               std::count(data.begin() + 12288, data.end(), 0xA5) == 4096;
    }

private:
    Driver& driver_;

public:
    Segment all;
};

// Status bytes of kicks while the frame flickers, until there were both good and bad ones.
struct Outcome {
    int rounds = 0;
    int good = 0;
};

Outcome kickWhile(Guest& guest, const Command& command, const Fd& doorbell)
{
    Outcome outcome;
    const auto end = std::chrono::steady_clock::now() + 10s;
    const auto seen_enough = [&] {
        return outcome.rounds >= least_rounds && outcome.good > 0 && outcome.good < outcome.rounds;
    };
    while (!seen_enough() && std::chrono::steady_clock::now() < end) {
        guest.controller.memory().at(command.address)[offsetof(mfi_header, cmd_status)] = MFI_STAT_PENDING;
        signal(doorbell);
        outcome.good += guest.driver.poll(command).status == MFI_STAT_OK;
        ++outcome.rounds;
    }
    return outcome;
}

} // namespace

TEST_CASE("module toctou: a frame that changes is one or the other or refused, and data stay where they belong")
{
    const Aftermath aftermath;
    auto which = GENERATE(0U, 1U, 2U, 3U, 4U, 5U);
    Guest guest;
    const FirmwareThread firmware(guest.controller.id());
    auto& driver = guest.driver;
    const Buffers buffers(driver);
    const auto good = Frame::read(0, 0, 8).segments({buffers.one()});
    auto many = std::vector<Segment>(60, Segment{buffers.two().address, 1});
    const Turns turns[] = {
        {"address", good, Frame::read(0, 0, 8).segments({{GuestMemory::hole, 4096}})},
        {"length", good, Frame::read(0, 0, 8).segments({{buffers.one().address, 512}})},
        {"count", good, Frame::read(0, 0, 8).segments(many)},
        {"form", good, Frame::read(0, 0, 8).segments({{buffers.two().address, 4096}}, SglForm::Sgl32).put(0x2C, 0, 4)},
        {"type", good, Frame::dcmd(1, 64).segments({{buffers.two().address, 64}}).flags(MFI_FRAME_DIR_READ)},
        {"CDB", Frame::scsi(0, {0x12, 0, 0, 0, 96, 0}, 96).segments({buffers.one()}).flags(MFI_FRAME_DIR_READ),
         Frame::scsi(0, {0x28, 0, 0, 0, 0, 0, 0, 0, 255, 0}, 4096).segments({buffers.two()}).put(6, 0, 1)},
    };
    CAPTURE(turns[which].what);
    auto first = turns[which].first;
    auto command = driver.prepare(first);
    auto doorbell = makeEventfd();
    REQUIRE(guest.controller.addDoorbell(command.word(), doorbell) == 0);

    {
        const Flicker flicker(guest.controller.memory(), command.address, turns[which].first, turns[which].second);
        const auto outcome = kickWhile(guest, command, doorbell);
        CHECK(outcome.rounds >= least_rounds / 10);
        CHECK(outcome.good > 0);
    }
    CHECK(buffers.guarded());
    REQUIRE(guest.controller.deleteDoorbell(command.word()) == 0);
    auto after = driver.buffer(512);
    CHECK(driver.poll(driver.submit(Frame::read(0, 0, 1).segments({after}))).status == MFI_STAT_OK);
}

TEST_CASE("module toctou: a context that changes is posted as it was read, once a kick")
{
    const Aftermath aftermath;
    Guest guest;
    auto& driver = guest.driver;
    auto& memory = guest.controller.memory();
    auto command = driver.prepare(Frame::read(0, 0, 1).segments({driver.buffer(512)}));
    const auto context = command.address + offsetof(mfi_header, context);
    memory.setU32(context, 0);
    const std::jthread flicker([&](const std::stop_token& stop) {
        for (std::uint32_t turn = 0; !stop.stop_requested(); ++turn)
            memory.setU32(context, turn % 2 ? 0xFFFFFFFF : 0);
    });

    for (std::uint32_t round = 0; round < least_rounds; ++round) {
        driver.kick(command);
        REQUIRE(eventually([&] { return driver.producer() == (round + 1) % driver.entries(); }));
        auto posted = memory.u32(driver.queue() + 4 * std::uint64_t{round % driver.entries()});
        for (int shift = 0; shift < 32; shift += 8) // the copy goes by the byte
            REQUIRE(((posted >> shift & 0xFF) == 0 || (posted >> shift & 0xFF) == 0xFF));
    }
}
