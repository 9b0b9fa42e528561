// SPDX-License-Identifier: GPL-2.0-or-later
// Registers written byte by byte or in halves.
#include "catch.hpp"
#include "guest.hpp"

#include <sys/ioctl.h>

namespace {

// Writes a word in parts of so many bytes, in this order of offsets.
void writeParts(Controller& controller, std::uint32_t offset, std::uint32_t value, std::uint32_t size,
                const std::vector<std::uint32_t>& order)
{
    for (auto at : order)
        controller.write(offset + at, value >> (8 * at) & (size == 1 ? 0xFFU : 0xFFFFU), size);
}

} // namespace

TEST_CASE("module lanes: a doorbell written in parts is rung by the last one")
{
    auto parts = GENERATE(std::pair<std::uint32_t, std::vector<std::uint32_t>>{1, {0, 1, 2, 3}},
                          std::pair<std::uint32_t, std::vector<std::uint32_t>>{1, {3, 1, 0, 2}},
                          std::pair<std::uint32_t, std::vector<std::uint32_t>>{2, {0, 2}},
                          std::pair<std::uint32_t, std::vector<std::uint32_t>>{2, {2, 0}});
    Guest guest;
    for (int round = 0; round < 2; ++round) {
        auto command = guest.driver.prepare(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
        auto before = guest.driver.producer();
        auto order = parts.second;
        auto last = order.back();
        order.pop_back();
        writeParts(guest.controller, MFI_REG_IQP, command.word(), parts.first, order);
        CHECK(guest.driver.producer() == before);
        writeParts(guest.controller, MFI_REG_IQP, command.word(), parts.first, {last});
        CHECK(guest.driver.wait(command).status == MFI_STAT_OK);
    }
}

TEST_CASE("module lanes: a word across two registers writes both")
{
    Guest guest;

    guest.controller.write(MFI_REG_OMSK, 0xFFFFFFFF);
    guest.controller.write(MFI_REG_OMSK - 2, 0xFFFA0000); // the lower half of the mask
    CHECK(guest.controller.read(MFI_REG_OMSK) == 0xFFFFFFFA);
    guest.controller.write(MFI_REG_OMSK + 3, 0x7F, 1);
    CHECK(guest.controller.read(MFI_REG_OMSK) == 0x7FFFFFFA);
}

TEST_CASE("module lanes: keys and the reset bit come in the lowest byte")
{
    Guest guest;
    auto& controller = guest.controller;

    for (std::uint32_t key : {0x0, 0x4, 0xB, 0x2, 0x7, 0xD})
        controller.write(MFI_REG_SEQ, key, 1);
    CHECK(controller.read(MFI_REG_DIAG) == MFI_DIAG_WRITE_ENABLE);
    controller.write(MFI_REG_DIAG + 1, 0xFF, 1);
    CHECK(controller.state() == MFI_STATE_OPERATIONAL);
    controller.write(MFI_REG_DIAG, MFI_DIAG_WRITE_ENABLE | MFI_DIAG_RESET_ADAPTER, 1);
    CHECK(eventually([&] { return controller.state() == MFI_STATE_READY; }));
}

TEST_CASE("module lanes: a doorbell half written is forgotten at a reset")
{
    Guest guest;

    writeParts(guest.controller, MFI_REG_IQP, 0xFFFFFFFF, 1, {0, 1, 2});
    guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    REQUIRE(guest.driver.start() == MFI_STAT_OK);
    auto command = guest.driver.prepare(Frame::read(0, 0, 1).segments({guest.driver.buffer(512)}));
    writeParts(guest.controller, MFI_REG_IQP, command.word(), 1, {0, 1, 2, 3});
    CHECK(guest.driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module lanes: no register is written in three or eight bytes")
{
    Guest guest;
    vhost_megasas_write write{.offset = MFI_REG_OMSK, .size = GENERATE(0U, 3U, 8U, ~0U), .value = 0, .learn = 0};

    CHECK(errorOf(ioctl(guest.controller.node().get(), VHOST_MEGASAS_WRITE, &write)) == EINVAL);
}
