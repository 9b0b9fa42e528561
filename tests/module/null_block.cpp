// SPDX-License-Identifier: GPL-2.0-or-later
#include "null_block.hpp"

#include <fstream>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

std::string freshName()
{
    static int number = 0;
    if (!fs::exists("/sys/module/null_blk"))
        run("modprobe null_blk nr_devices=0");
    return "test" + std::to_string(getpid()) + "_" + std::to_string(number++);
}

} // namespace

NullBlock::NullBlock() : NullBlock(Options{})
{
}

NullBlock::NullBlock(const Options& options)
    : name_(freshName()), directory_(fs::path("/sys/kernel/config/nullb") / name_)
{
    auto set = [&](const char* attribute, auto value) {
        writeText(directory_.path() / attribute, std::to_string(value));
    };

    set("size", options.megabytes);
    set("blocksize", options.block_size);
    set("memory_backed", 1);
    set("cache_size", options.cache_megabytes);
    if (options.delay.count() > 0) {
        set("irqmode", 2); // a timer
        set("completion_nsec", std::chrono::nanoseconds(options.delay).count());
    }
    set("power", 1);
}

NullBlock::~NullBlock()
{
    std::ofstream(directory_.path() / "power") << "0";
}

fs::path NullBlock::device() const
{
    // Older kernels number the devices, newer ones name them as their directory.
    auto by_name = fs::path("/dev") / name_;
    return fs::exists(by_name) ? by_name : fs::path("/dev/nullb" + readText(directory_.path() / "index"));
}
