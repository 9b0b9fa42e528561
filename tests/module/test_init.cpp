// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"

namespace {

struct Ready {
    SimpleTarget simple;
    Controller controller{simple.target};
    Driver driver{controller};

    void patch(std::uint64_t offset, std::uint32_t value)
    {
        controller.memory().setU32(driver.queueInfo() + offset, value);
    }
    std::uint8_t initAt(std::uint64_t info)
    {
        auto command = driver.submit(Frame::init(info));
        return driver.poll(command).status;
    }
};

} // namespace

TEST_CASE("module init: bad queue information leaves the controller READY")
{
    auto [offset, value] = GENERATE(std::pair{0x04, 0U}, std::pair{0x04, 1U}, std::pair{0x04, 0x10000U},
                                    std::pair{0x08, 0x200002U}, std::pair{0x10, 0x200001U}, std::pair{0x18, 0x200003U},
                                    std::pair{0x08, 0x180000U}, std::pair{0x14, 0xFFFFFFFFU});
    Ready ready;
    ready.patch(static_cast<std::uint64_t>(offset), value);

    CAPTURE(offset, value);
    CHECK(ready.initAt(ready.driver.queueInfo()) == MFI_STAT_INVALID_PARAMETER);
    CHECK(ready.controller.state() == MFI_STATE_READY);
}

TEST_CASE("module init: queue information outside guest memory is refused")
{
    Ready ready;
    auto info = GENERATE(GuestMemory::hole, GuestMemory::size, UINT64_MAX - 31, GuestMemory::hole - 16);

    CHECK(ready.initAt(info) == MFI_STAT_INVALID_PARAMETER);
    CHECK(ready.controller.state() == MFI_STATE_READY);
    CHECK(ready.initAt(ready.driver.queueInfo()) == MFI_STAT_OK);
    CHECK(ready.controller.state() == MFI_STATE_OPERATIONAL);
}

TEST_CASE("module init: N + 1 entries, as the BSDs want")
{
    Ready ready;
    Driver driver(ready.controller, 1009);

    CHECK(driver.start() == MFI_STAT_OK);
    CHECK(driver.execute(Frame::scsi(0, std::vector<std::uint8_t>(6))).status == MFI_STAT_OK);
}

TEST_CASE("module init: a second one while OPERATIONAL does no harm")
{
    Guest guest;
    auto again = guest.driver.submit(Frame::init(guest.driver.queueInfo()));

    CHECK(guest.driver.poll(again).status == MFI_STAT_WRONG_STATE);
    CHECK(guest.controller.state() == MFI_STATE_OPERATIONAL);
    auto data = guest.driver.buffer(512);
    CHECK(guest.driver.execute(Frame::read(0, 0, 1).segments({data})).status == MFI_STAT_OK);
}

TEST_CASE("module init: frames of SeaBIOS are served in READY, before any INIT")
{
    Ready ready;
    auto data = ready.driver.buffer(36);
    auto frame = Frame::scsi(0, {0x12, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 36)
                     .segments({data}, SglForm::Sgl32)
                     .flags(MFI_FRAME_DONT_POST);

    CHECK(ready.driver.poll(ready.driver.submit(frame)).status == MFI_STAT_OK);
    CHECK(ready.driver.data(data)[4] >= 31); // additional length
    CHECK(ready.controller.state() == MFI_STATE_READY);
}
