// SPDX-License-Identifier: GPL-2.0-or-later
// Completed means durable, unless a LUN is write-back. Each of these fails when the FUA or the flush is taken out of
// the module.
#include "block_trace.hpp"
#include "catch.hpp"
#include "disk_file.hpp"
#include "guest.hpp"

#include <algorithm>

namespace {

constexpr std::uint8_t fua = 0x08;
const std::vector<std::uint8_t> synchronize_cache{0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0};

// A guest whose LUN 0 is write-back or not.
struct Disk {
    Disk(Backstore store, bool write_back) : simple(std::move(store))
    {
        simple.target.setParameter("writeback_luns", write_back ? "0" : "\n");
        REQUIRE(driver.start() == MFI_STAT_OK);
        driver.takeAttention(0);
    }

    void write(std::uint64_t lba, std::uint32_t seed, std::uint8_t access = 0)
    {
        auto data = driver.buffer(pattern(4096, seed));
        REQUIRE(driver.execute(Frame::write(0, lba, 8).segments({data}).access(access)).status == MFI_STAT_OK);
    }
    void flush() { REQUIRE(driver.execute(Frame::scsi(0, synchronize_cache)).status == MFI_STAT_OK); }

    // WCE of the caching mode page.
    bool writeCacheEnabled()
    {
        auto data = driver.buffer(64);
        auto sense = Frame::scsi(0, {0x1A, 0x08, 0x08, 0, 64, 0}, 64).segments({data}).flags(MFI_FRAME_DIR_READ);
        REQUIRE(driver.execute(sense).status == MFI_STAT_OK);
        auto page = driver.data(data);
        REQUIRE((page[4] & 0x3F) == 0x08);
        return page[6] & 0x04;
    }

    SimpleTarget simple;
    Controller controller{simple.target};
    Driver driver{controller};
};

// The NAA designator of a LUN's device identification page.
std::vector<std::uint8_t> designator(Driver& driver, std::uint8_t lun)
{
    auto data = driver.buffer(252);
    auto inquiry = Frame::scsi(lun, {0x12, 1, 0x83, 0, 252, 0}, 252).segments({data}).flags(MFI_FRAME_DIR_READ);
    REQUIRE(driver.execute(inquiry).status == MFI_STAT_OK);
    const auto page = driver.data(data);
    std::size_t at = 4;
    while ((page[at + 1] & 0x0F) != 3)
        at += 4 + page[at + 3];
    return {page.begin() + static_cast<std::ptrdiff_t>(at) + 4, page.begin() + static_cast<std::ptrdiff_t>(at) + 20};
}

// The parameter list of EXTENDED COPY (LID1) of so many blocks from LBA 0 of one LUN to LBA 0 of another. Source: SPC-4 6.4.
std::vector<std::uint8_t> copyList(Driver& driver, std::uint8_t from, std::uint8_t to, std::uint8_t blocks)
{
    std::vector<std::uint8_t> list(16 + 2 * 32 + 28);
    list[3] = 2 * 32;
    list[11] = 28;
    auto* target = list.data() + 16;
    for (const auto lun : {from, to}) {
        const auto name = designator(driver, lun);
        target[0] = 0xE4; // identification descriptor
        target[4] = 1;    // binary
        target[5] = 3;    // NAA
        target[7] = 16;
        std::copy(name.begin(), name.end(), target + 8);
        target[30] = 2; // 512-byte blocks
        target += 32;
    }
    target[0] = 2; // block device to block device
    target[3] = 0x18;
    target[7] = 1; // destination: the second one
    target[11] = blocks;
    return list;
}

// Two disks that have caches and no FUA; the first is LUN 0.
struct TwoDisks {
    // Copies eight blocks from LBA 0 of LUN 0 to LBA 0 of another; then they are on the second disk.
    void copy(std::uint8_t to, std::uint32_t seed)
    {
        first.write(0, seed);
        const auto list = copyList(first.driver, 0, to, 8);
        const auto bytes = static_cast<std::uint8_t>(list.size());
        auto frame = Frame::scsi(0, {0x83, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, bytes, 0, 0}, bytes)
                         .segments({first.driver.buffer(list)})
                         .flags(MFI_FRAME_DIR_WRITE);
        REQUIRE(first.driver.execute(frame).status == MFI_STAT_OK);
        CHECK((file.onDisk(0) == pattern(4096, seed)));
    }

    DiskFile first_file;
    LoopDevice first_loop{first_file.path()};
    DiskFile file;
    LoopDevice loop{file.path()};
    Backstore second = Backstore::block(loop.device());
    Disk first{Backstore::block(first_loop.device()), false};
};

bool isFuaWrite(const std::string& operation)
{
    auto write = operation.find('W');
    return write != std::string::npos && operation.find('F', write) != std::string::npos;
}

bool isFlush(const std::string& operation)
{
    return operation.starts_with("F");
}

} // namespace

TEST_CASE("module durability: a disk with a cache and FUA gets its writes with FUA")
{
    NullBlock cached({.cache_megabytes = 8});
    Disk disk(Backstore::block(cached.device()), false);
    BlockTrace trace(cached.device());

    for (std::uint32_t i = 0; i < 8; ++i)
        disk.write(i * 8, i);
    auto operations = trace.operations();
    CHECK(std::count_if(operations.begin(), operations.end(), isFuaWrite) == 8);
    CHECK_FALSE(disk.writeCacheEnabled());
}

TEST_CASE("module durability: a write-back disk gets FUA only where the guest asks for it")
{
    NullBlock cached({.cache_megabytes = 8});
    Disk disk(Backstore::block(cached.device()), true);
    BlockTrace trace(cached.device());

    disk.write(0, 1);
    auto plain = trace.operations();
    CHECK(std::count_if(plain.begin(), plain.end(), isFuaWrite) == 0);
    CHECK(std::count_if(plain.begin(), plain.end(), isFlush) == 0);
    CHECK(disk.writeCacheEnabled());
}

TEST_CASE("module durability: the guest's FUA reaches a write-back disk")
{
    NullBlock cached({.cache_megabytes = 8});
    Disk disk(Backstore::block(cached.device()), true);
    BlockTrace trace(cached.device());

    disk.write(0, 1, fua);
    auto operations = trace.operations();
    CHECK(std::count_if(operations.begin(), operations.end(), isFuaWrite) == 1);
}

TEST_CASE("module durability: a disk with a cache but no FUA is flushed before completion")
{
    DiskFile file;
    LoopDevice loop(file.path());
    Disk disk(Backstore::block(loop.device()), false);

    for (std::uint32_t i = 0; i < 4; ++i) {
        disk.write(i * 8, 100 + i);
        CHECK((file.onDisk(i * 4096) == pattern(4096, 100 + i)));
    }
    CHECK_FALSE(disk.writeCacheEnabled());
}

TEST_CASE("module durability: what EXTENDED COPY writes to another disk is on it before completion")
{
    auto beside = Backstore::memory();
    TwoDisks disks;
    auto& target = disks.first.simple.target;
    target.addLun(1, disks.second);
    for (unsigned lun = 2; lun < 64; ++lun) { // what these say is not the copy's
        target.addLun(lun, beside);
        target.setPort(lun, false);
    }
    disks.first.driver.takeAttention(1);
    disks.first.driver.takeAttention(0);
    disks.copy(1, 300);
}

TEST_CASE("module durability: a copy to a disk with an offline port is flushed through another")
{
    TwoDisks disks;
    auto& target = disks.first.simple.target;
    target.addLun(1, disks.second);
    target.addLun(2, disks.second);
    target.setPort(1, false);
    disks.first.driver.takeAttention(2);
    disks.first.driver.takeAttention(0);
    disks.copy(2, 400);
}

TEST_CASE("module durability: a buffered file is written to its disk before completion")
{
    DiskFile file;
    Disk disk(Backstore::bufferedFile(file.path(), DiskFile::size()), false);

    for (std::uint32_t i = 0; i < 4; ++i) {
        disk.write(i * 8, 200 + i);
        CHECK((file.onDisk(i * 4096) == pattern(4096, 200 + i)));
    }
    CHECK_FALSE(disk.writeCacheEnabled());
}

TEST_CASE("module durability: a direct file's writes reach its disk with FUA, and nothing comes after them")
{
    DiskFile file(8);
    Disk disk(Backstore::directFile(file.path(), DiskFile::size()), false);
    disk.write(0, 299);
    BlockTrace trace(file.disk());
    const EventTrace works("workqueue/workqueue_execute_start");

    for (std::uint32_t i = 0; i < 4; ++i) {
        disk.write(i * 8, 300 + i);
        CHECK((file.onDisk(i * 4096) == pattern(4096, 300 + i)));
    }
    auto operations = trace.operations();
    CHECK(std::count_if(operations.begin(), operations.end(), isFuaWrite) >= 4); // the journal has some of its own
    CHECK(EventTrace::count("function mr_scsi_work") <= 4); // those of the writes: this file is not known yet
    CHECK_FALSE(disk.writeCacheEnabled());
}

TEST_CASE("module durability: write-back on request, until SYNCHRONIZE CACHE or FUA")
{
    DiskFile file;
    auto buffered = GENERATE(false, true);
    std::optional<LoopDevice> loop;
    if (!buffered)
        loop.emplace(file.path());
    Disk disk(buffered ? Backstore::bufferedFile(file.path(), DiskFile::size()) : Backstore::block(loop->device()),
              true);
    const auto nothing = std::vector<std::uint8_t>(4096);

    CHECK(disk.writeCacheEnabled());
    disk.write(0, 1);
    CHECK((file.onDisk(0) == nothing));
    disk.flush();
    CHECK((file.onDisk(0) == pattern(4096, 1)));
    disk.write(8, 2, fua);
    CHECK((file.onDisk(4096) == pattern(4096, 2)));
}

TEST_CASE("module durability: writes by SCSI command are durable too")
{
    DiskFile file;
    auto buffered = GENERATE(false, true);
    std::optional<LoopDevice> loop;
    if (!buffered)
        loop.emplace(file.path());
    Disk disk(buffered ? Backstore::bufferedFile(file.path(), DiskFile::size()) : Backstore::block(loop->device()),
              false);
    auto data = disk.driver.buffer(pattern(4096, 7));

    REQUIRE(disk.driver
                .execute(
                    Frame::scsi(0, {0x2A, 0, 0, 0, 0, 0, 0, 0, 8, 0}, 4096).segments({data}).flags(MFI_FRAME_DIR_WRITE))
                .status == MFI_STAT_OK);
    CHECK((file.onDisk(0) == pattern(4096, 7)));

    std::vector<std::uint8_t> compare(512);
    auto write = pattern(512, 9);
    compare.insert(compare.end(), write.begin(), write.end());
    REQUIRE(disk.driver
                .execute(Frame::scsi(0, {0x89, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0}, 1024)
                             .segments({disk.driver.buffer(compare)})
                             .flags(MFI_FRAME_DIR_WRITE))
                .status == MFI_STAT_OK);
    auto block = file.onDisk(4096);
    CHECK(std::equal(write.begin(), write.end(), block.begin()));
}
