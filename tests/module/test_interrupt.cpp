// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"

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
