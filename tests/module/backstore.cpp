// SPDX-License-Identifier: GPL-2.0-or-later
#include "backstore.hpp"

#include "kernel_module.hpp"

#include <unistd.h>

namespace fs = std::filesystem;

namespace {

int freshNumber()
{
    static int number = getpid() * 100;
    kernel_module::load();
    return number++;
}

} // namespace

Backstore::Backstore(const std::string& hba, const std::string& control)
    : hba_(fs::path("/sys/kernel/config/target/core") / (hba + "_" + std::to_string(freshNumber()))),
      directory_(hba_.path() / "disk")
{
    writeText(directory_.path() / "control", control);
    writeText(directory_.path() / "enable", "1");
    writeText(directory_.path() / "wwn" / "vpd_unit_serial", hba_.path().filename());
}

Backstore Backstore::memory(std::size_t bytes)
{
    return {"rd_mcp", "rd_pages=" + std::to_string(bytes / 4096)};
}

Backstore Backstore::bufferedFile(const fs::path& file, std::size_t bytes)
{
    return {"fileio", "fd_dev_name=" + file.string() + ",fd_dev_size=" + std::to_string(bytes) + ",fd_buffered_io=1"};
}

Backstore Backstore::directFile(const fs::path& file, std::size_t bytes)
{
    return {"fileio", "fd_dev_name=" + file.string() + ",fd_dev_size=" + std::to_string(bytes) + ",fd_async_io=1"};
}

Backstore Backstore::block(const fs::path& device)
{
    return {"iblock", "udev_path=" + device.string()};
}
