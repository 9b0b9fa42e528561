// SPDX-License-Identifier: GPL-2.0-or-later
// The SAS1078 where it differs from the SAS2108, which all other tests use.
#include "catch.hpp"
#include "guest.hpp"

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t reply = 0x80000000;

Controller::Options sas1078(std::uint32_t interrupts)
{
    return {.chip = VHOST_MEGASAS_CHIP_SAS1078, .interrupts = interrupts};
}

} // namespace

TEST_CASE("module chip: a SAS1078 has 1000 commands")
{
    Guest guest(Backstore::memory(), sas1078(VHOST_MEGASAS_INTR_MSIX));

    CHECK(guest.controller.read(MFI_REG_OSP0) == 0xC05003E8);
    guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    CHECK(guest.controller.read(MFI_REG_OSP0) == 0xB45003E8);
}

TEST_CASE("module chip: a SAS1078's ring has at most 1001 entries")
{
    SimpleTarget simple;
    Controller controller(simple.target, sas1078(VHOST_MEGASAS_INTR_MSIX));

    CHECK(Driver(controller, 1002).start() == MFI_STAT_INVALID_PARAMETER);
    CHECK(Driver(controller, 1001).start() == MFI_STAT_OK);
}

TEST_CASE("module chip: a SAS1078 tells of replies in bit 31")
{
    auto mode = GENERATE(VHOST_MEGASAS_INTR_INTX, VHOST_MEGASAS_INTR_MSI);
    Guest guest(Backstore::memory(), sas1078(static_cast<std::uint32_t>(mode)));
    auto& controller = guest.controller;
    auto before = guest.driver.producer();
    guest.driver.submit(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
    REQUIRE(eventually([&] { return guest.driver.producer() != before; }));

    CHECK(controller.interrupts(2s) == 1);
    CHECK(controller.read(MFI_REG_OSTS) == reply);
    controller.clear(reply);
    CHECK(eventually([&] { return controller.read(MFI_REG_OSTS) == 0; }));
}

TEST_CASE("module chip: a SAS1078 is reset by doorbell bit 6")
{
    Guest guest(Backstore::memory(), sas1078(VHOST_MEGASAS_INTR_MSIX));

    guest.controller.write(MFI_REG_IDB, MFI_IDB_ADP_RESET);
    CHECK(eventually([&] { return guest.controller.state() == MFI_STATE_READY; }));
    CHECK(guest.driver.start() == MFI_STAT_OK);
}
