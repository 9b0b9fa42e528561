// SPDX-License-Identifier: GPL-2.0-or-later
// A file on an ext4 on a disk, whose data on the disk itself can be looked at without the page cache.
#pragma once

#include "fd.hpp"
#include "null_block.hpp"

#include <cstdint>
#include <optional>
#include <vector>

class DiskFile {
public:
    explicit DiskFile(unsigned cache_megabytes = 0); // of the disk, volatile
    ~DiskFile();
    DiskFile(const DiskFile&) = delete;
    DiskFile& operator=(const DiskFile&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return file_; }
    [[nodiscard]] std::filesystem::path disk() const { return disk_.device(); }
    [[nodiscard]] static std::size_t size() { return 8U << 20; }

    // The block of 4 KiB at this offset of the file as the disk has it.
    [[nodiscard]] std::vector<std::uint8_t> onDisk(std::size_t offset) const;

private:
    NullBlock disk_;
    std::filesystem::path mount_;
    std::filesystem::path file_;
    std::string writeback_; // the system's setting, to be restored
    std::vector<std::uint32_t> blocks_;
};

// A loop device over a file: it has a volatile cache, the file's pages, and no FUA.
class LoopDevice {
public:
    explicit LoopDevice(const std::filesystem::path& file);
    ~LoopDevice();
    LoopDevice(const LoopDevice&) = delete;
    LoopDevice& operator=(const LoopDevice&) = delete;

    [[nodiscard]] const std::filesystem::path& device() const { return device_; }

private:
    std::filesystem::path device_;
    Fd fd_;
};
