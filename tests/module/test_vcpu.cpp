// SPDX-License-Identifier: GPL-2.0-or-later
// Learnt words, served by the thread that writes them or by the worker, whichever is faster.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"

#include <atomic>
#include <thread>

namespace {

constexpr std::uint64_t status = offsetof(mfi_header, cmd_status);

// A frame that is rung again and again.
struct Bell {
    Command command;
    Fd eventfd;
};

Bell bell(Guest& guest, std::uint64_t lba)
{
    Bell made{guest.driver.prepare(Frame::read(0, lba, 1).segments({guest.driver.buffer(512)})), makeEventfd()};
    REQUIRE(guest.controller.addDoorbell(made.command.word(), made.eventfd) == 0);
    return made;
}

bool answered(const GuestMemory& memory, const Bell& bell)
{
    return memory.u8(bell.command.address + status) != MFI_STAT_PENDING;
}

// Until the frame is answered each time; false if it is not.
bool ringOften(const GuestMemory& memory, const Bell& bell, int times)
{
    for (int i = 0; i < times; ++i) {
        memory.put(bell.command.address + status, std::vector<std::uint8_t>{MFI_STAT_PENDING});
        signal(bell.eventfd);
        if (!eventually([&] { return answered(memory, bell); }) ||
            memory.u8(bell.command.address + status) != MFI_STAT_OK)
            return false;
    }
    return true;
}

// True if it is answered when the write returns; the answer has come in any case.
bool ringsAtOnce(Guest& guest, const Bell& bell)
{
    const auto& memory = guest.controller.memory();
    const auto before = guest.driver.producer();
    memory.put(bell.command.address + status, std::vector<std::uint8_t>{MFI_STAT_PENDING});
    signal(bell.eventfd);
    const bool at_once = guest.driver.producer() != before;
    REQUIRE(eventually([&] { return guest.driver.producer() != before; }));
    REQUIRE(memory.u8(bell.command.address + status) == MFI_STAT_OK);
    return at_once;
}

} // namespace

TEST_CASE("module vcpu: who rings serves, before it goes on")
{
    const Aftermath aftermath;
    Guest guest;
    const auto one = bell(guest, 0);
    guest.driver.takeAttention(0);
    int at_once = 0;
    for (int i = 0; i < 50; ++i) // less than what is rung before another way is tried
        at_once += ringsAtOnce(guest, one);
    CHECK(at_once >= 35); // the worker may be at the end of what it did before
}

TEST_CASE("module vcpu: nothing is lost while both ways are tried")
{
    const Aftermath aftermath;
    Guest guest;
    const auto one = bell(guest, 0);
    guest.driver.takeAttention(0);
    int at_once = 0;
    for (int i = 0; i < 6000; ++i) { // until after a trial
        at_once += ringsAtOnce(guest, one);
        guest.driver.takeReplies(); // so that the next command is a lone one
    }
    CHECK(at_once >= 1000); // before the trial
}

// Not lone ones: the vCPU serves at first only, the worker soon, and after some 3000 words there is a trial.
TEST_CASE("module vcpu: threads that ring at the same time are all served")
{
    const Aftermath aftermath;
    for (const int times : {50, 50, 50, 50, 1500}) {
        Guest guest;
        std::vector<Bell> bells;
        for (std::uint64_t lba = 0; lba < 4; ++lba)
            bells.push_back(bell(guest, lba));
        std::atomic<int> good = 0;
        {
            std::vector<std::jthread> threads;
            for (const auto& each : bells)
                threads.emplace_back([&] { good += ringOften(guest.controller.memory(), each, times); });
        }
        CHECK(good == 4);
    }
}

TEST_CASE("module vcpu: the controller is closed between two rings of a thread")
{
    const Aftermath aftermath;
    for (int i = 0; i < 10; ++i) {
        Guest guest;
        const auto one = bell(guest, 0);
        const std::jthread ringing([&](const std::stop_token& stop) {
            while (!stop.stop_requested())
                signal(one.eventfd);
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        guest.controller.close();
    }
}
