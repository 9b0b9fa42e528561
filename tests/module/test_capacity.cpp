// SPDX-License-Identifier: GPL-2.0-or-later
// A backstore that gets another size tells the guest so.
#include "catch.hpp"
#include "disk_file.hpp"
#include "guest.hpp"
#include "files.hpp"

#include <filesystem>

namespace {

using Cdb = std::vector<std::uint8_t>;

const Cdb test_unit_ready(6);
const Cdb inquiry{0x12, 0, 0, 0, 36, 0};

// The first blocks of a file, as a device.
class Disk {
public:
    Disk() { resize(small); }

    [[nodiscard]] const std::filesystem::path& device() const { return loop_.device(); }

    void resize(std::size_t size) const
    {
        std::filesystem::resize_file(file_.path(), size);
        run("losetup --set-capacity " + device().string());
    }

    static constexpr std::size_t small = 1U << 20;
    static constexpr std::size_t large = 2U << 20;

private:
    DiskFile file_;
    LoopDevice loop_{file_.path()};
};

bool tellsOfCapacity(const Result& result)
{
    return result.status == MFI_STAT_SCSI_DONE_WITH_ERROR && result.scsi_status == 2 && result.sense.size() >= 14 &&
           (result.sense[0] & 0x7F) == 0x70 && (result.sense[2] & 0x0F) == 6 && result.sense[12] == 0x2A &&
           result.sense[13] == 0x09;
}

} // namespace

TEST_CASE("module capacity: one command after a resize ends with a unit attention")
{
    const Disk disk;
    Guest guest(Backstore::block(disk.device()));
    auto& driver = guest.driver;
    driver.takeAttention(0);
    disk.resize(Disk::small);
    CHECK(driver.execute(Frame::scsi(0, test_unit_ready)).status == MFI_STAT_OK);

    for (const auto size : {Disk::large, Disk::small}) {
        disk.resize(size);
        auto answer = driver.buffer(36);
        CHECK(driver.execute(Frame::scsi(0, inquiry, 36).flags(MFI_FRAME_DIR_READ).segments({answer})).status == MFI_STAT_OK);
        auto read = Frame::read(0, 0, 1).segments({driver.buffer(512)});
        CHECK(tellsOfCapacity(driver.execute(read)));
        CHECK(driver.execute(read).status == MFI_STAT_OK);
        auto last = Frame::read(0, size / 512 - 1, 1).segments({driver.buffer(512)});
        CHECK(driver.execute(last).status == MFI_STAT_OK);
    }
}

TEST_CASE("module capacity: a machine that starts reads it anyway, a driver that resets its controller does not")
{
    const auto machine = GENERATE(true, false);
    const Disk disk;
    Guest guest(Backstore::block(disk.device()));
    guest.driver.takeAttention(0);
    disk.resize(Disk::large);
    if (machine)
        guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    else
        guest.controller.write(MFI_REG_IDB, MFI_IDB_READY);
    REQUIRE(eventually([&] { return guest.controller.state() == MFI_STATE_READY; }));
    REQUIRE(guest.driver.start() == MFI_STAT_OK);
    const auto result = guest.driver.execute(Frame::scsi(0, test_unit_ready));
    CHECK(tellsOfCapacity(result) != machine);
    CHECK(guest.driver.execute(Frame::scsi(0, test_unit_ready)).status == MFI_STAT_OK);
}
