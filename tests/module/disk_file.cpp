// SPDX-License-Identifier: GPL-2.0-or-later
#include "disk_file.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <linux/fs.h>
#include <linux/loop.h>
#include <memory>
#include <sys/ioctl.h>
#include <sys/mount.h>

namespace fs = std::filesystem;

namespace {

constexpr std::size_t block_size = 4096;
constexpr auto writeback_setting = "/proc/sys/vm/dirty_writeback_centisecs";

// Where the file's blocks are. Written and synchronised first: later writes go to the same places.
std::vector<std::uint32_t> layOut(const fs::path& file, std::size_t size)
{
    Fd fd(check(open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), file));
    const std::vector<char> zeros(size);
    check(write(fd.get(), zeros.data(), zeros.size()), file);
    check(fsync(fd.get()), file);

    std::vector<std::uint32_t> blocks;
    for (std::uint32_t i = 0; i < size / block_size; ++i) {
        auto block = i;
        check(ioctl(fd.get(), FIBMAP, &block), "FIBMAP");
        blocks.push_back(block);
    }
    return blocks;
}

} // namespace

DiskFile::DiskFile(unsigned cache_megabytes)
    : disk_({.megabytes = 64, .cache_megabytes = cache_megabytes}), mount_(fs::path("/run") / disk_.device().filename()), file_(mount_ / "lun"),
      writeback_(readText(writeback_setting))
{
    run("mkfs.ext4 -q -b 4096 " + disk_.device().string());
    fs::create_directory(mount_);
    check(mount(disk_.device().c_str(), mount_.c_str(), "ext4", 0, nullptr), mount_);
    blocks_ = layOut(file_, size());
    writeText(writeback_setting, "0"); // nothing reaches the disk unasked
}

DiskFile::~DiskFile()
{
    std::ofstream(writeback_setting) << writeback_;
    umount(mount_.c_str());
    fs::remove(mount_);
}

std::vector<std::uint8_t> DiskFile::onDisk(std::size_t offset) const
{
    Fd fd(check(open(disk_.device().c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC), disk_.device()));
    std::unique_ptr<std::uint8_t, decltype(&std::free)> block(
        static_cast<std::uint8_t*>(std::aligned_alloc(block_size, block_size)), &std::free);
    auto place = static_cast<off_t>(blocks_.at(offset / block_size) * block_size);
    check(pread(fd.get(), block.get(), block_size, place), disk_.device());
    return {block.get(), block.get() + block_size};
}

LoopDevice::LoopDevice(const fs::path& file)
{
    run("modprobe loop");
    Fd control(check(open("/dev/loop-control", O_RDWR | O_CLOEXEC), "/dev/loop-control"));
    auto number = check(ioctl(control.get(), LOOP_CTL_GET_FREE), "LOOP_CTL_GET_FREE");
    device_ = "/dev/loop" + std::to_string(number);
    fd_ = Fd(check(open(device_.c_str(), O_RDWR | O_CLOEXEC), device_));
    Fd backing(check(open(file.c_str(), O_RDWR | O_CLOEXEC), file));
    check(ioctl(fd_.get(), LOOP_SET_FD, backing.get()), "LOOP_SET_FD");
}

LoopDevice::~LoopDevice()
{
    ioctl(fd_.get(), LOOP_CLR_FD);
}
