// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"

#include <thread>

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t reply = 1; // of a SAS2108

// A completed command whose interrupt nobody has taken yet.
void completeOne(Guest& guest)
{
    auto before = guest.driver.producer();
    guest.driver.submit(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
    REQUIRE(eventually([&] { return guest.driver.producer() != before; }));
}

} // namespace

TEST_CASE("module interrupt: MSI-X needs no status")
{
    Guest guest;

    completeOne(guest);
    CHECK(guest.controller.interrupts(2s) >= 1);
}

TEST_CASE("module interrupt: INTx and MSI latch the status until it is cleared")
{
    auto mode = GENERATE(VHOST_MEGASAS_INTR_INTX, VHOST_MEGASAS_INTR_MSI);
    Guest guest(Backstore::memory(), {.interrupts = static_cast<std::uint32_t>(mode)});
    auto& controller = guest.controller;
    auto status = [&] { return controller.read(MFI_REG_OSTS) & reply; };

    completeOne(guest);
    CHECK(controller.interrupts(2s) >= 1);
    CHECK(status());

    controller.write(MFI_REG_ODCR0, 4); // not its bit
    CHECK(status());
    controller.write(MFI_REG_ODCR0, reply);
    CHECK_FALSE(status());

    completeOne(guest);
    CHECK(status());
    controller.clear(reply);
    CHECK(eventually([&] { return !status(); }));
    completeOne(guest);
    CHECK(eventually([&] { return status() != 0; }));
    controller.clear(reply | 4);
    CHECK(eventually([&] { return !status(); }));
}

TEST_CASE("module interrupt: one latched status is one interrupt")
{
    Guest guest(Backstore::memory(), {.interrupts = VHOST_MEGASAS_INTR_MSI});

    completeOne(guest);
    CHECK(guest.controller.interrupts(2s) == 1);
    completeOne(guest);
    completeOne(guest);
    CHECK(guest.controller.interrupts(200ms) == 0);
    guest.controller.clear(reply);
    REQUIRE(eventually([&] { return guest.controller.read(MFI_REG_OSTS) == 0; }));
    completeOne(guest);
    CHECK(guest.controller.interrupts(2s) == 1);
}

TEST_CASE("module interrupt: the mask holds interrupts back and loses none")
{
    auto mode = GENERATE(VHOST_MEGASAS_INTR_INTX, VHOST_MEGASAS_INTR_MSI, VHOST_MEGASAS_INTR_MSIX);
    Guest guest(Backstore::memory(), {.interrupts = static_cast<std::uint32_t>(mode)});

    guest.driver.maskInterrupts(true);
    completeOne(guest);
    CHECK(guest.controller.interrupts(200ms) == 0);
    CHECK(guest.driver.producer() == 1);
    guest.controller.write(MFI_REG_OMSK, 0x7FFFFFFA);
    CHECK(guest.controller.interrupts(2s) >= 1);
}

TEST_CASE("module interrupt: what is pending does not interrupt again when the mask is written anew")
{
    Guest guest(Backstore::memory(), {.interrupts = VHOST_MEGASAS_INTR_MSI});

    completeOne(guest);
    CHECK(guest.controller.interrupts(2s) == 1);
    guest.driver.maskInterrupts(true);
    guest.controller.clear(reply);
    REQUIRE(eventually([&] { return guest.controller.read(MFI_REG_OSTS) == 0; }));
    guest.controller.write(MFI_REG_OMSK, 0x7FFFFFFA);
    CHECK(guest.controller.interrupts(200ms) == 0);
}

TEST_CASE("module interrupt: INTx comes again after the EOI as long as its cause is there")
{
    Guest guest(Backstore::memory(), {.interrupts = VHOST_MEGASAS_INTR_INTX});
    auto& controller = guest.controller;

    completeOne(guest);
    REQUIRE(controller.interrupts(2s) == 1);
    controller.resample();
    CHECK(controller.interrupts(2s) == 1);

    controller.clear(reply);
    REQUIRE(eventually([&] { return controller.read(MFI_REG_OSTS) == 0; }));
    controller.resample();
    CHECK(controller.interrupts(200ms) == 0);

    completeOne(guest);
    REQUIRE(controller.interrupts(2s) == 1);
    controller.write(MFI_REG_OMSK, 0xFFFFFFFF);
    controller.resample();
    CHECK(controller.interrupts(200ms) == 0);
}

TEST_CASE("module interrupt: a guest that takes no reply for MSI-X is shown a status")
{
    Guest guest;
    auto& controller = guest.controller;
    auto status = [&] { return controller.read(MFI_REG_OSTS) & reply; };

    completeOne(guest);
    CHECK(eventually([&] { return status() != 0; }));
    CHECK(eventually([&] { return controller.interrupts(0s) != 0; }));

    // From now on the status is exact.
    controller.clear(reply);
    REQUIRE(eventually([&] { return !status(); }));
    completeOne(guest);
    CHECK(status());
}

TEST_CASE("module interrupt: a guest that takes its replies never sees a status with MSI-X")
{
    Guest guest;

    for (int i = 0; i < 3; ++i)
        CHECK(guest.driver.execute(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)})).status == MFI_STAT_OK);
    // It has shown what it is: now it may take its time.
    std::this_thread::sleep_for(50ms);
    guest.controller.clear(reply);
    completeOne(guest);
    std::this_thread::sleep_for(100ms);
    CHECK(guest.controller.read(MFI_REG_OSTS) == 0);
}

TEST_CASE("module interrupt: a fault is a change of state")
{
    auto mode = GENERATE(VHOST_MEGASAS_INTR_INTX, VHOST_MEGASAS_INTR_MSI, VHOST_MEGASAS_INTR_MSIX);
    auto masked = GENERATE(false, true);
    Guest guest(Backstore::memory(), {.interrupts = static_cast<std::uint32_t>(mode)});
    auto& controller = guest.controller;
    if (masked)
        guest.driver.maskInterrupts(true);

    controller.write(MFI_REG_IDB, MFI_IDB_STOP_ADP);
    CHECK(controller.state() == MFI_STATE_FAULT);
    CHECK(eventually([&] { return (controller.read(MFI_REG_OSTS) & 4) != 0; }));
    if (masked) {
        CHECK(controller.interrupts(200ms) == 0);
        controller.write(MFI_REG_OMSK, 0xFFFFFFFA);
    }
    CHECK(controller.interrupts(2s) == 1);
}
