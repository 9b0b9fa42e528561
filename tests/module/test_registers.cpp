// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"

TEST_CASE("module registers: a fresh controller is READY and says its limits")
{
    SimpleTarget simple;
    Controller controller(simple.target);

    CHECK(controller.read(MFI_REG_OSP0) == 0xB45003F0);
    CHECK(controller.read(MFI_REG_OSTS) == 0);
}

TEST_CASE("module registers: OPERATIONAL has no MSI-X bit")
{
    Guest guest;

    CHECK(guest.controller.read(MFI_REG_OSP0) == 0xC05003F0);
}

TEST_CASE("module registers: the mask reads back")
{
    Guest guest;

    guest.controller.write(MFI_REG_OMSK, 0xFFFFFFFF);
    CHECK(guest.controller.read(MFI_REG_OMSK) == 0xFFFFFFFF);
    guest.controller.write(MFI_REG_OMSK, 0xFFFFFFFA);
    CHECK(guest.controller.read(MFI_REG_OMSK) == 0xFFFFFFFA);
    CHECK(guest.controller.state() == MFI_STATE_OPERATIONAL);
}

TEST_CASE("module registers: writes that no register takes are dropped")
{
    Guest guest;

    CHECK_FALSE(guest.controller.write(0x18, 0xFFFFFFFF));
    CHECK_FALSE(guest.controller.write(MFI_REG_OSP0, 0));
    CHECK_FALSE(guest.controller.write(0xFFC, 1));
    CHECK_FALSE(guest.controller.write(0x3FFF, 1, 1));
    CHECK(guest.controller.read(MFI_REG_OSP0) == 0xC05003F0);
}

TEST_CASE("module registers: STOP_ADP faults the controller, doorbell 7 revives it")
{
    Guest guest;

    guest.controller.write(MFI_REG_IDB, MFI_IDB_STOP_ADP);
    CHECK(eventually([&] { return guest.controller.state() == MFI_STATE_FAULT; }));
    guest.controller.write(MFI_REG_IDB, MFI_IDB_ABORT | MFI_IDB_READY | MFI_IDB_MFIMODE);
    CHECK(eventually([&] { return guest.controller.read(MFI_REG_OSP0) == 0xB45003F0; }));
    CHECK(guest.driver.start() == MFI_STAT_OK);
}

TEST_CASE("module registers: the diagnostic reset needs its keys")
{
    Guest guest;
    auto& controller = guest.controller;

    controller.write(MFI_REG_DIAG, MFI_DIAG_RESET_ADAPTER);
    CHECK(controller.state() == MFI_STATE_OPERATIONAL);

    for (std::uint32_t key : {0x0, 0x4, 0xB, 0x2, 0x7, 0xD})
        controller.write(MFI_REG_SEQ, key);
    CHECK(controller.read(MFI_REG_DIAG) == MFI_DIAG_WRITE_ENABLE);
    controller.write(MFI_REG_DIAG, MFI_DIAG_WRITE_ENABLE | MFI_DIAG_RESET_ADAPTER);
    CHECK(eventually([&] { return controller.read(MFI_REG_OSP0) == 0xB45003F0; }));
    CHECK((controller.read(MFI_REG_DIAG) & MFI_DIAG_RESET_ADAPTER) == 0);
    CHECK(guest.driver.start() == MFI_STAT_OK);
}

TEST_CASE("module registers: a wrong key starts the sequence again")
{
    Guest guest;

    for (std::uint32_t key : {0x0, 0x4, 0xB, 0x3, 0x2, 0x7, 0xD, 0xD, 0xD})
        guest.controller.write(MFI_REG_SEQ, key);
    CHECK(guest.controller.read(MFI_REG_DIAG) == 0);
}
