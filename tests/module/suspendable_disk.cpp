// SPDX-License-Identifier: GPL-2.0-or-later
#include "suspendable_disk.hpp"

#include <cstdlib>
#include <stdexcept>

namespace fs = std::filesystem;

namespace {

constexpr unsigned megabytes = 16;

// There is no udev in L1 to wait for.
std::string dmsetup(const std::string& arguments)
{
    return "dmsetup --noudevsync --noudevrules " + arguments;
}

} // namespace

SuspendableDisk::SuspendableDisk()
    : disk_({.megabytes = megabytes}), name_("suspendable_" + disk_.device().filename().string())
{
    ::run("modprobe dm-mod");
    const auto sectors = std::to_string(megabytes * 2048);
    ::run(dmsetup("create " + name_ + " --table '0 " + sectors + " linear " + disk_.device().string() + " 0'"));
}

SuspendableDisk::~SuspendableDisk()
{
    eventually([&] { return std::system(dmsetup("remove " + name_).c_str()) == 0; });
}

// As devtmpfs has it: no udev makes names in /dev/mapper.
fs::path SuspendableDisk::device() const
{
    for (const auto& entry : fs::directory_iterator("/sys/block"))
        if (fs::exists(entry.path() / "dm") && readText(entry.path() / "dm" / "name") == name_)
            return "/dev" / entry.path().filename();
    throw std::runtime_error("no device " + name_);
}

SuspendableDisk::Suspension::Suspension(const SuspendableDisk& disk) : name_(disk.name_)
{
    ::run(dmsetup("suspend --noflush --nolockfs " + name_));
}

void SuspendableDisk::Suspension::resume()
{
    if (auto name = std::exchange(name_, {}); !name.empty())
        ::run(dmsetup("resume " + name));
}
