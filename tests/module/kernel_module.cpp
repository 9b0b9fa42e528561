// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel_module.hpp"

#include "fd.hpp"
#include "files.hpp"

#include <fcntl.h>
#include <sys/syscall.h>

namespace fs = std::filesystem;

namespace {

constexpr auto name = "vhost_megasas";

} // namespace

void kernel_module::load()
{
    if (fs::exists(fs::path("/sys/module") / name))
        return;
    run("modprobe -a target_core_mod target_core_file target_core_iblock vhost_iotlb");
    auto file = fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "kernel" / (std::string(name) + ".ko");
    Fd fd(check(open(file.c_str(), O_RDONLY | O_CLOEXEC), file));
    check(syscall(SYS_finit_module, fd.get(), "", 0), file);
    fs::create_directories("/sys/kernel/config/target/megasas");
}

int kernel_module::unload()
{
    rmdir("/sys/kernel/config/target/megasas");
    return errorOf(syscall(SYS_delete_module, name, O_NONBLOCK));
}
