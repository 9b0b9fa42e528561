// SPDX-License-Identifier: GPL-2.0-or-later
#include "aftermath.hpp"

#include "catch.hpp"
#include "files.hpp"
#include "kernel_module.hpp"
#include "pins.hpp"

#include <cstdlib>
#include <fcntl.h>

namespace {

constexpr int notice = 5; // of syslog; what is graver has a smaller number

Fd openLog()
{
    kernel_module::load(); // a module out of the tree has itself announced
    Fd log(check(open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC), "/dev/kmsg"));
    check(lseek(log.get(), 0, SEEK_END), "/dev/kmsg");
    return log;
}

} // namespace

Aftermath::Aftermath() : pins_(pinnedPages()), log_(openLog())
{
}

Aftermath::~Aftermath()
{
    CHECK(eventually([&] { return pinsBalance(); }));
    CHECK(complaints() == std::vector<std::string>{});
    CHECK(eventually([] { return kernel_module::unload() == 0; }));
}

bool Aftermath::pinsBalance() const
{
    return pinnedPages() == pins_;
}

std::vector<std::string> Aftermath::complaints()
{
    std::vector<std::string> lines;
    char buffer[8192];
    for (;;) {
        const auto size = read(log_.get(), buffer, sizeof(buffer));
        if (size < 0 && errno == EPIPE) // some were overwritten; the next read goes on after them
            continue;
        if (size <= 0)
            return lines;
        // "PRIORITY,SEQUENCE,TIME,FLAGS;TEXT"
        const std::string line(buffer, static_cast<std::size_t>(size));
        const auto text = line.substr(line.find(';') + 1);
        if ((std::atoi(line.c_str()) & 7) <= notice && text.starts_with("vhost_megasas"))
            lines.push_back(text);
    }
}
